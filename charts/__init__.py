"""Charts: a frame in, a Plotly figure out; pages and notebooks draw the same ones."""
