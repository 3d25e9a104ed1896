#!/usr/bin/env python3
"""Plays a story of this folder against a running node: play.py [--curl] DEMO.json STORY.json…

DEMO.json is what `vaiven demo` writes (addresses and logins). Nothing but Python 3 is needed.
"""
import base64, datetime, json, os, re, shlex, sys, time, urllib.error, urllib.request

COSTA_RICA = datetime.timezone(datetime.timedelta(hours=-6))


def new_id():
    """A UUID of version 7: 48 bits of milliseconds, the rest chance."""
    number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    text = f"{number:032x}"
    return "-".join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]])


class Story:
    tokens = {}

    def __init__(self, node, story, show_curl):
        self.node, self.story, self.show_curl = node, story, show_curl
        self.variables = {name: new_id() for name in story.get("ids", [])}

    def value_of(self, name):
        now = datetime.datetime.now(COSTA_RICA).replace(microsecond=0)
        if name in self.variables:
            return self.variables[name]
        if name == "new":
            return new_id()
        if name == "salt":
            return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        if name == "any":
            return "{{any}}"
        match = re.fullmatch(r"(today|now)([+-]\d+)?h?", name)
        if not match:
            raise SystemExit(f"nothing is called {name} yet")
        number = int(match[2] or 0)
        if match[1] == "today":
            return str((now + datetime.timedelta(days=number)).date())
        return (now + datetime.timedelta(hours=number)).isoformat()

    def filled(self, value):
        if isinstance(value, str):
            return re.sub(r"\{\{\s*([^}]+?)\s*\}\}", lambda found: self.value_of(found[1]), value)
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if isinstance(value, dict):
            return {name: self.filled(item) for name, item in value.items()}
        return value

    def send(self, method, path, body, token, sent_bytes=None):
        headers = {"Accept-Language": "en"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body, ensure_ascii=False).encode()
        if sent_bytes is not None:
            headers["Content-Type"] = "application/octet-stream"
            data = base64.b64decode(sent_bytes)
        if self.show_curl:
            flags = [part for name, text in headers.items() for part in ("-H", f"{name}: {text}")]
            sent = ["--data-binary", "@FILE"] if sent_bytes else ["--data", data.decode()] if data else []
            print("    " + shlex.join(["curl", "-sS", "-X", method, self.node["url"] + path, *flags, *sent]))
        request = urllib.request.Request(self.node["url"] + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                content = answer.read()
                is_json = "json" in answer.headers.get("Content-Type", "json")
                return answer.status, json.loads(content or b"null") if is_json else None
        except urllib.error.HTTPError as refused:
            if refused.code == 429:
                time.sleep(int(refused.headers["Retry-After"]))
                return self.send(method, path, body, token, sent_bytes)
            return refused.code, json.loads(refused.read() or b"null")

    def token(self, who):
        if who not in self.tokens:
            logins = [user for user in self.node["users"] if user["email"].split("@")[0] == who]
            if not logins:
                raise SystemExit(f"this node has no login called {who}")
            body = {"email": logins[0]["email"], "password": logins[0]["password"]}
            status, answer = self.send("POST", "/v1/sessions", body, None)
            if status != 201:
                raise SystemExit(f"{who} cannot sign in: {answer}")
            self.tokens[who] = answer["access_token"]
        return self.tokens[who]

    def play(self):
        print(f"\n{self.story['title']}\n  {self.story['shows']}")
        if "clock" in self.story:
            print(f"  It begins at {self.story['clock']}: only a node whose clock can be moved can play it.")
            return
        for number, step in enumerate(self.story["steps"], 1):
            if "wait_hours" in step:
                print(f"  {number}. {step['say']} What follows waits {step['wait_hours']} hours; the tests go on from here.")
                return
            request = step["request"]
            print(f"  {number}. {step['as']}: {step['say']}")
            token = self.token(step["as"])
            body = self.filled(request["body"]) if "body" in request else None
            status, answer = self.send(request["method"], self.filled(request["path"]), body, token, request.get("bytes"))
            expected = step["expect"]
            if status != expected["status"]:
                raise SystemExit(f"     answered {status} and not {expected['status']}: {json.dumps(answer, ensure_ascii=False)}")
            difference = differs(self.filled(expected.get("body")), answer, "") if "body" in expected else None
            if difference:
                raise SystemExit(f"     {difference}: {json.dumps(answer, ensure_ascii=False)}")
            for name, pointer in step.get("save", {}).items():
                self.variables[name] = at(answer, pointer)
        print("  As told.")


def at(answer, pointer):
    for part in pointer.split("/")[1:]:
        answer = answer[int(part)] if isinstance(answer, list) else answer[part]
    return answer


def differs(expected, got, where):
    """In what an answer differs from what was expected of it; nothing where it does not."""
    if expected == "{{any}}":
        return f"{where} is missing" if got is None else None
    if isinstance(expected, dict) and ("$some" in expected or "$none" in expected):
        if not isinstance(got, list):
            return f"{where} is no array"
        there = lambda one: any(differs(one, item, "") is None for item in got)
        missing = [one for one in expected.get("$some", []) if not there(one)]
        unwanted = [one for one in expected.get("$none", []) if there(one)]
        return f"{where} has not {missing}, and has {unwanted}" if missing or unwanted else None
    if isinstance(expected, dict) and isinstance(got, dict):
        found = (differs(value, got.get(name), f"{where}/{name}") for name, value in expected.items())
        return next((difference for difference in found if difference), None)
    if isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return f"{where} has {len(got)} items and not {len(expected)}"
        found = (differs(one, item, f"{where}/{index}") for index, (one, item) in enumerate(zip(expected, got)))
        return next((difference for difference in found if difference), None)
    return None if expected == got else f"{where} is {got!r} and not {expected!r}"


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--curl"]
    if len(arguments) < 2 or arguments[0] in ("-h", "--help"):
        raise SystemExit(__doc__)
    with open(arguments[0], encoding="utf-8") as demo:
        node = json.load(demo)["nodes"][0]
    node["url"] = node["url"].rstrip("/")
    for path in arguments[1:]:
        with open(path, encoding="utf-8") as story:
            Story(node, json.load(story), "--curl" in sys.argv).play()


if __name__ == "__main__":
    main()
