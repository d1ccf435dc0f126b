go.app = function() {
    var vumigo = require('vumigo_v02');
    var App = vumigo.App;
    var Choice = vumigo.states.Choice;
    var ChoiceState = vumigo.states.ChoiceState;
    var EndState = vumigo.states.EndState;
    var FreeText = vumigo.states.FreeText;
    var JsonApi = vumigo.http.api.JsonApi;
    var MenuState = vumigo.states.MenuState;

    var ClinicApp = App.extend(function(self) {
        App.call(self, 'states:language');
        var $ = self.$;

        // Setting up
        self.init = function() {
            self.clinics = new JsonApi(self.im);
            return self.im.contacts.for_user().then(function(contact) {
                self.contact = contact;
            });
        };

        // Language
        self.states.add('states:language', function(name) {
            return new ChoiceState(name, {
                question: 'Language / Lugha',
                choices: [
                    new Choice('en', 'English'),
                    new Choice('sw', 'Kiswahili')
                ],
                // The promise is returned, so the answer is already in the language that was chosen
                next: function(choice) {
                    return self.im.user.set_lang(choice.value).thenResolve('states:menu');
                }
            });
        });

        // Menu
        self.states.add('states:menu', function(name) {
            return new MenuState(name, {
                question: $('Welcome to the clinic.'),
                choices: [
                    new Choice('states:name', $('Register')),
                    new Choice('states:hours', $('Opening hours')),
                    new Choice('states:language', $('Language'))
                ]
            });
        });

        // Name
        self.states.add('states:name', function(name) {
            return new FreeText(name, {
                question: $('What is your name?'),
                check: function(content) {
                    if (content.length < 2 || content.length > 40) {
                        return $('Please give a name of 2 to 40 letters.');
                    }
                },
                next: 'states:month'
            });
        });

        // Month
        self.states.add('states:month', function(name) {
            return new FreeText(name, {
                question: $('In which month is your baby due? Give a number from 1 to 12.'),
                check: function(content) {
                    if (!/^([1-9]|1[0-2])$/.test(content)) {
                        return $('Please give a number from 1 to 12.');
                    }
                },
                next: function(content) {
                    return self.register(self.im.user.get_answer('states:name'), content)
                        .thenResolve('states:registered');
                }
            });
        });

        // Registering
        self.register = function(name, month) {
            self.contact.name = name;
            self.contact.extra.due_month = month;
            return self.im.contacts.save(self.contact)
                .then(function() {
                    return self.im.api_request('kv.incr', {key: 'registered', amount: 1});
                })
                .then(function() {
                    return self.im.metrics.fire.inc('registrations');
                })
                .then(self.remind);
        };

        // A message besides
        self.remind = function() {
            return self.im.outbound.send_to_user({
                endpoint: 'sms',
                content: $('You are registered with the clinic. Please bring your card to each visit.')
            });
        };

        // Registered
        self.states.add('states:registered', function(name) {
            return new EndState(name, {
                text: $('Thank you, {{ name }}. The clinic will call you.').context({name: self.contact.name}),
                next: 'states:menu'
            });
        });

        // Opening hours
        self.states.add('states:hours', function(name) {
            return self.clinics
                .get(self.im.config.clinics_url + 'hours')
                .then(function(response) {
                    return new EndState(name, {
                        text: $('The clinic is open from {{ from }} to {{ to }}.').context(response.data),
                        next: 'states:menu'
                    });
                })
                .catch(function() {
                    return self.states.create('states:no-hours');
                });
        });

        // When the clinic's own service does not answer
        self.states.add('states:no-hours', function(name) {
            return new EndState(name, {
                text: $('The opening hours cannot be shown now. Please try again later.'),
                next: 'states:menu'
            });
        });
    });

    return {ClinicApp: ClinicApp};
}();
