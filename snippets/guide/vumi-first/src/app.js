go.app = function() {
    var vumigo = require('vumigo_v02');

    var ClinicApp = vumigo.App.extend(function(self) {
        vumigo.App.call(self, 'states:welcome');

        self.states.add('states:welcome', function(name) {
            return new vumigo.states.EndState(name, {
                text: 'Welcome to the clinic.',
                next: 'states:welcome'
            });
        });
    });

    return {ClinicApp: ClinicApp};
}();
