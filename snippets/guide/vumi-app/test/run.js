// Runs every test at once in one node, and ends with status 1 when one of them fails
var fs = require('fs');
var path = require('path');
var vm = require('vm');

// The app's files, as the build joins them
var sources = ['index.js', 'app.js'].map(function(name) {
    return fs.readFileSync(path.join(__dirname, '..', 'src', name), 'utf8');
});
var context = {require: require, console: console};
vm.runInNewContext(sources.join('\n'), context, {filename: 'src/app.js'});
var tests = require('./app.test.js')(context.go.app.ClinicApp);

var names = Object.keys(tests);
Promise.all(names.map(function(name) {
    return Promise.resolve(tests[name]()).then(
        function() { return null; },
        function(error) { return name + ': ' + error.message; });
})).then(function(failures) {
    failures = failures.filter(Boolean);
    failures.forEach(function(failure) { console.error('not ok  ' + failure); });
    console.log((names.length - failures.length) + ' of ' + names.length + ' tests passed');
    process.exitCode = failures.length ? 1 : 0;
});
