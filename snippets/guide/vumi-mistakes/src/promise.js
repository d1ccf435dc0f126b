var vumigo = require('vumigo_v02');
var FreeText = vumigo.states.FreeText;
var EndState = vumigo.states.EndState;

var ClinicApp = vumigo.App.extend(function(self) {
    vumigo.App.call(self, 'states:start');

    self.states.add('states:start', function(name) {
        return new FreeText(name, {
            question: 'What is your name?',
            next: function(content) {
                // Nobody waits for this promise
                self.im.api_request('kv.incr', {key: 'registered', amount: 1})
                    .then(function(reply) {
                        self.registered = reply.value;
                    });
                return 'states:end';
            }
        });
    });

    self.states.add('states:end', function(name) {
        return new EndState(name, {
            text: 'Thank you. You are number ' + self.registered + '.',
            next: 'states:start'
        });
    });
});

new vumigo.InteractionMachine(api, new ClinicApp()).attach();
