"""A scikit-learn model of train_sklearn.py behind Flask (`flask_app`) and FastAPI (`fastapi_app`).

$PEER_MODEL names the model's file. Both answer POST /v1/classify as the program measured beside
them does, and keep nothing.
"""

import os

import joblib

MODEL = joblib.load(os.environ["PEER_MODEL"])
CLASSES = [str(name) for name in MODEL.classes_]


def classify(text):
    probabilities = MODEL.predict_proba([text])[0]
    ranked = probabilities.argsort()[::-1]
    return {
        "label": CLASSES[ranked[0]],
        "probability": float(probabilities[ranked[0]]),
        "alternatives": [
            {"label": CLASSES[place], "probability": float(probabilities[place])}
            for place in ranked[1:4]
        ],
    }


def flask_app():
    from flask import Flask, jsonify, request

    app = Flask(__name__)

    @app.post("/v1/classify")
    def answer():
        return jsonify(classify(request.get_json()["text"]))

    return app


def fastapi_app():
    from fastapi import FastAPI
    from pydantic import BaseModel

    class Ticket(BaseModel):
        text: str

    app = FastAPI()

    @app.post("/v1/classify")
    def answer(ticket: Ticket):
        return classify(ticket.text)

    return app
