var AppTester = require('vumigo_v02').AppTester;

module.exports = function(ClinicApp) {
    return {
        'the session begins with a question': function() {
            var tester = new AppTester(new ClinicApp());
            return tester
                .start()
                .check.reply('This is not what the app says.');
        }
    };
};
