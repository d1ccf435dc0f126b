var AppTester = require('vumigo_v02').AppTester;

module.exports = function(ClinicApp) {
    // Without a session event, as an SMS comes in
    function sms(content) {
        return {content: content, session_event: null};
    }

    return {
        'whoever joins is asked for a name, which is kept': function() {
            return new AppTester(new ClinicApp())
                .inputs(sms('Join'), sms('Amina'))
                .check.reply('Thank you. Send STOP to get no more messages from the clinic.')
                .check(function(api) {
                    if (api.kv.store['reminded.+27123456789'] !== 'Amina') {
                        throw new Error('the name was not kept');
                    }
                })
                .run();
        },

        'STOP is no name': function() {
            return new AppTester(new ClinicApp())
                .inputs(sms('JOIN'), sms('stop'))
                .check.reply('You will get no more messages from the clinic.')
                .run();
        },

        'STOP is understood at any time': function() {
            return new AppTester(new ClinicApp())
                .setup.kv({'reminded.+27123456789': 'Amina'})
                .setup.user.state('states:joined')
                .input(sms('STOP please'))
                .check.reply('You will get no more messages from the clinic.')
                .check(function(api) {
                    if ('reminded.+27123456789' in api.kv.store) {
                        throw new Error('the name was kept');
                    }
                })
                .run();
        },

        'whoever sends something else is told what to send': function() {
            return new AppTester(new ClinicApp())
                .input(sms('Hello'))
                .check.reply('Send JOIN to be reminded of your visits to the clinic.')
                .run();
        }
    };
};
