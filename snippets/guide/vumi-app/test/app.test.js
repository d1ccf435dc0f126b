var AppTester = require('vumigo_v02').AppTester;

// What the sandbox is given when the app is deployed
var config = require('../config/config.json');
var swahili = require('../config/translation.sw.json');

module.exports = function(ClinicApp) {
    // A tester with the configuration that the sandbox would give, and a reply of the clinic's own service
    function tester(status) {
        return new AppTester(new ClinicApp())
            .setup.config.app(config)
            .setup.config({'translation.sw': swahili})
            .setup.char_limit(160)
            .setup(function(api) {
                api.contacts.add({msisdn: '+27123456789', name: null});
                api.http.fixtures.add({
                    request: {method: 'GET', url: 'http://clinics.example.com/hours'},
                    response: {code: status || 200, data: {from: '8:00', to: '16:00'}}
                });
            });
    }

    return {
        'the session begins with the language': function() {
            return tester()
                .start()
                .check.interaction({
                    state: 'states:language',
                    reply: 'Language / Lugha\n1. English\n2. Kiswahili'
                })
                .run();
        },

        'the menu answers in the language that was chosen': function() {
            return tester()
                .setup.user.state('states:language')
                .input('2')
                .check.interaction({
                    state: 'states:menu',
                    reply: 'Karibu kliniki.\n1. Jiandikishe\n2. Saa za kufungua\n3. Lugha'
                })
                .run();
        },

        'a name of one letter is asked for again': function() {
            return tester()
                .setup.user.state('states:name')
                .input('A')
                .check.interaction({
                    state: 'states:name',
                    reply: 'Please give a name of 2 to 40 letters.'
                })
                .run();
        },

        'a month that is none is asked for again': function() {
            return tester()
                .setup.user.state('states:month')
                .input('13')
                .check.reply('Please give a number from 1 to 12.')
                .run();
        },

        'a registration is kept, counted and thanked for': function() {
            return tester()
                .setup.user.state('states:month')
                .setup.user.answers({'states:name': 'Amina'})
                .input('7')
                .check.interaction({
                    state: 'states:registered',
                    reply: 'Thank you, Amina. The clinic will call you.'
                })
                .check.reply.ends_session()
                .check(function(api) {
                    var contact = api.contacts.store[0];
                    if (contact.name !== 'Amina' || contact.extra.due_month !== '7') {
                        throw new Error('the contact was not saved: ' + JSON.stringify(contact));
                    }
                    if (api.kv.store.registered !== 1) {
                        throw new Error('the registration was not counted');
                    }
                    if (api.metrics.stores.clinic.registrations.values[0] !== 1) {
                        throw new Error('no metric was fired');
                    }
                })
                .run();
        },

        'whoever registers is sent an SMS': function() {
            return tester()
                .setup.user.state('states:month')
                .setup.user.answers({'states:name': 'Amina'})
                .input('7')
                .check(function(api) {
                    var sms = api.outbound.store.filter(function(message) { return message.endpoint === 'sms'; });
                    if (sms.length !== 1 || sms[0].to_addr !== '+27123456789') {
                        throw new Error('not one SMS to the caller: ' + JSON.stringify(sms));
                    }
                    if (sms[0].content.indexOf('You are registered') !== 0) {
                        throw new Error('the SMS says ' + sms[0].content);
                    }
                })
                .run();
        },

        'the opening hours come from the clinic': function() {
            return tester()
                .setup.user.state('states:menu')
                .input('2')
                .check.interaction({
                    state: 'states:hours',
                    reply: 'The clinic is open from 8:00 to 16:00.'
                })
                .run();
        },

        'a clinic that does not answer is no error of ours': function() {
            return tester(500)
                .setup.user.state('states:menu')
                .input('2')
                .check.reply('The opening hours cannot be shown now. Please try again later.')
                .run();
        }
    };
};
