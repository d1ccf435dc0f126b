var vumigo = require('vumigo_v02');
var LanguageChoice = vumigo.states.LanguageChoice;
var EndState = vumigo.states.EndState;

var ClinicApp = vumigo.App.extend(function(self) {
    vumigo.App.call(self, 'states:start');

    self.states.add('states:start', function(name) {
        return new LanguageChoice(name, {
            question: 'Language / Lugha',
            choices: [
                new vumigo.states.Choice('en', 'English'),
                new vumigo.states.Choice('sw', 'Kiswahili')
            ],
            next: 'states:end'
        });
    });

    self.states.add('states:end', function(name) {
        return new EndState(name, {text: self.$('Thank you.'), next: 'states:start'});
    });
});

new vumigo.InteractionMachine(api, new ClinicApp()).attach();
