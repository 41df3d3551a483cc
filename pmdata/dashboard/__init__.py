"""What the pages share and only Streamlit needs: launching, guarding, filters, tiles, tables."""
