"""What gunicorn serves; supervisord names the settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings.development")

application = get_wsgi_application()
