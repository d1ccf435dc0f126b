// Starts the app where the sandbox gives it an api; a test has none
if (typeof api !== 'undefined') {
    var InteractionMachine = require('vumigo_v02').InteractionMachine;
    go.im = new InteractionMachine(api, new go.app.ClinicApp());
    go.im.attach();
}
