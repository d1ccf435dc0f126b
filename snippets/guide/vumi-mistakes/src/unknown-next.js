var vumigo = require('vumigo_v02');
var FreeText = vumigo.states.FreeText;
var EndState = vumigo.states.EndState;

var ClinicApp = vumigo.App.extend(function(self) {
    vumigo.App.call(self, 'states:start');

    self.states.add('states:start', function(name) {
        return new FreeText(name, {
            question: 'What is your name?',
            next: 'states:month'
        });
    });

    self.states.add('states:month', function(name) {
        return new FreeText(name, {
            question: 'In which month is your baby due?',
            next: 'states:thanks'
        });
    });

    self.states.add('states:thank-you', function(name) {
        return new EndState(name, {text: 'Thank you.', next: 'states:start'});
    });
});

new vumigo.InteractionMachine(api, new ClinicApp()).attach();
