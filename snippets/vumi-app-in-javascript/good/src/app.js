go.app = function() {
    var vumigo = require('vumigo_v02');
    var App = vumigo.App;
    var EndState = vumigo.states.EndState;

    var ClinicApp = App.extend(function(self) {
        App.call(self, 'states:start');

        self.states.add('states:start', function(name) {
            return new EndState(name, {
                text: 'The clinic is open from 8 to 17.',
                next: 'states:start'
            });
        });
    });

    return {
        ClinicApp: ClinicApp
    };
}();
