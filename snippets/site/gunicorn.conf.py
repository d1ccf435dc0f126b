"""How gunicorn runs the clinic; nginx is the only one that talks to it."""

bind = "127.0.0.1:8000"
workers = 3
timeout = 30

# The code is loaded once, before the workers are forked: a release restarts gunicorn, a reload would not show it
preload_app = True

# Its errors go to standard error, which supervisord writes to the log; nginx keeps the access log
errorlog = "-"
accesslog = None

# The default is a folder in the home of whoever started supervisord
control_socket = "/var/lib/clinic/gunicorn.ctl"
