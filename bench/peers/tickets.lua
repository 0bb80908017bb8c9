-- For wrk: POSTs the tickets of a JSON Lines file, `{"text": ...}` a line, one after the other.
--   wrk -s tickets.lua URL -- FILE [WAIT_MS]
-- With WAIT_MS each connection rests so long before each request, on average, as callers who know
-- nothing of each other do; without, it asks as fast as it is answered.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "load.lua")

local requests, place, wait = {}, 0, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("POST", "/v1/classify",
      { ["Content-Type"] = "application/json" }, line)
  end
  wait = tonumber(arguments[2] or "0")
  if wait == 0 then delay = nil end  -- else wrk sets a timer for each request
  math.randomseed(os.time())
  place = math.random(#requests)
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function delay()
  return rest(wait)
end
