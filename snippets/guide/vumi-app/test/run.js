// Runs every test at once in one node, and ends with status 1 when one of them fails
var fs = require('fs');
var path = require('path');
var vm = require('vm');

// The app's files, as the build joins them
var sources = ['index.js', 'app.js'].map(function(name) {
    return fs.readFileSync(path.join(__dirname, '..', 'src', name), 'utf8');
});
// What the sandbox gives an app, and no more, so a test fails where the sandbox would
var context = {
    require: function(name) { return ['jed', 'vumigo_v02'].indexOf(name) >= 0 ? require(name) : null; },
    Buffer: Buffer
};
vm.runInNewContext(sources.join('\n'), context, {filename: 'src/app.js'});
var tests = require('./app.test.js')(context.go.app.ClinicApp);

function run(name) {
    var result = tests[name]();
    if (!result || typeof result.then !== 'function') {
        throw new Error('nothing was run; end the test with .run(), and return what it gives');
    }
    return result;
}

var names = Object.keys(tests);
Promise.all(names.map(function(name) {
    return Promise.resolve(name).then(run).then(
        function() { return null; },
        function(error) { return name + ': ' + error.message; });
})).then(function(failures) {
    failures = failures.filter(Boolean);
    failures.forEach(function(failure) { console.error('not ok  ' + failure); });
    console.log((names.length - failures.length) + ' of ' + names.length + ' tests passed');
    process.exitCode = failures.length ? 1 : 0;
});
