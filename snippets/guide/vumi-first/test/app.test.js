var AppTester = require('vumigo_v02').AppTester;

module.exports = function(ClinicApp) {
    return {
        'whoever dials is welcomed': function() {
            return new AppTester(new ClinicApp())
                .start()
                .check.reply('Welcome to the clinic.')
                .run();
        }
    };
};
