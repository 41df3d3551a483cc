"""One function per chart: rows in, a Vega-Lite specification and its Arrow tables out."""
