var vumigo = require('vumigo_v02');
var EndState = vumigo.states.EndState;

var ClinicApp = vumigo.App.extend(function(self) {
    vumigo.App.call(self, 'states:start');

    self.states.add('states:start', function(name) {
        return new EndState(name, {
            text: 'The clinic’s doors open at 8:00, and the last mother is seen at 16:00 on every weekday.',
            next: 'states:start'
        });
    });
});

new vumigo.InteractionMachine(api, new ClinicApp()).attach();
