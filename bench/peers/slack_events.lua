-- For wrk: POSTs signed events, `TIMESTAMP SIGNATURE BODY` a line, each once.
--   wrk -s slack_events.lua URL -- FILE WAIT_MS
-- Each connection rests so long before each request, on average. Results as tickets.lua prints them.
local requests, place, wait = {}, 0, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local stamp, signature, body = line:match("^(%S+) (%S+) (.*)$")
    requests[#requests + 1] = wrk.format("POST", "/slack/events", {
      ["Content-Type"] = "application/json",
      ["X-Slack-Request-Timestamp"] = stamp,
      ["X-Slack-Signature"] = signature,
    }, body)
  end
  wait = tonumber(arguments[2])
  math.randomseed(os.time())
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function delay()
  return math.floor(-math.log(1 - math.random()) * wait + 0.5)
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.4f, "p99_ms": %.4f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
