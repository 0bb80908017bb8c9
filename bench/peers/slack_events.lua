-- For wrk: POSTs signed events, `TIMESTAMP SIGNATURE BODY` a line, each once.
--   wrk -s slack_events.lua URL -- FILE WAIT_MS
-- Each connection rests so long before each request, on average. Results as load.lua prints them.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "load.lua")

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
  return rest(wait)
end
