go.app = function() {
    var vumigo = require('vumigo_v02');
    var EndState = vumigo.states.EndState;
    var FreeText = vumigo.states.FreeText;

    var ClinicApp = vumigo.App.extend(function(self) {
        vumigo.App.call(self, 'states:start');

        // The first word says what an SMS is for, in capitals or not
        function keyword(content) {
            return (content || '').trim().split(/\s+/)[0].toUpperCase();
        }

        self.join = function(name) {
            return self.im.api_request('kv.set', {key: 'reminded.' + self.im.user.addr, value: name})
                .thenResolve('states:joined');
        };

        self.stop = function() {
            return self.im.api_request('kv.delete', {key: 'reminded.' + self.im.user.addr})
                .thenResolve('states:stopped');
        };

        self.states.add('states:start', function() {
            switch (keyword(self.im.msg.content)) {
                case 'JOIN':
                    return self.states.create('states:name');
                case 'STOP':
                    return self.stop().then(function(next) { return self.states.create(next); });
                default:
                    return self.states.create('states:help');
            }
        });

        self.states.add('states:name', function(name) {
            return new FreeText(name, {
                question: 'What is your name?',
                next: function(content) {
                    return keyword(content) === 'STOP' ? self.stop() : self.join(content);
                }
            });
        });

        self.states.add('states:joined', function(name) {
            return new EndState(name, {
                text: 'Thank you. Send STOP to get no more messages from the clinic.',
                next: 'states:start'
            });
        });

        self.states.add('states:stopped', function(name) {
            return new EndState(name, {
                text: 'You will get no more messages from the clinic.',
                next: 'states:start'
            });
        });

        self.states.add('states:help', function(name) {
            return new EndState(name, {
                text: 'Send JOIN to be reminded of your visits to the clinic.',
                next: 'states:start'
            });
        });
    });

    return {ClinicApp: ClinicApp};
}();
