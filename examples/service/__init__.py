"""A small service that keeps disputes: FastAPI, SQLAlchemy, and a worker for what falls due."""
