"""The one place that knows everything: settings, wiring, the application, its metrics."""
