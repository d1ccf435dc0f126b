var vumigo = require('vumigo_v02');
var EndState = vumigo.states.EndState;

var ClinicApp = vumigo.App.extend(function(self) {
    vumigo.App.call(self, 'states:start');

    self.states.add('states:start', function(name) {
        setTimeout(function() { self.im.log('a second later'); }, 1000);
        return new EndState(name, {text: 'The clinic opens at 8:00.', next: 'states:start'});
    });
});

new vumigo.InteractionMachine(api, new ClinicApp()).attach();
