-- What `in_ardour.py` has Ardour do, one process a task: `ardourN-lua ardour.lua TASK ARGUMENT...`.
--
-- Every task runs without a sound card, on Ardour's dummy backend. Numbers come out as `name: value` lines.

local PLUGIN = "536F7576656E69724C6567534D656D31"
local TRACK, BESIDE = "Souvenir", "Beside"

local function open_backend(buffer_frames)
  AudioEngine:set_backend("None (Dummy)", "Unit-Test", "")
  AudioEngine:set_buffer_size(tonumber(buffer_frames))
end

local function tell(name, value)
  print(name .. ": " .. tostring(value))
end

-- Indices by the names that a user sees. Those of MIDI controllers come last and are left out.
local function indices(processor)
  local plugin, found = processor:to_insert():plugin(0), {}
  for index = 0, math.min(plugin:parameter_count(), 40) - 1 do
    local _, filled = plugin:get_parameter_descriptor(index, ARDOUR.ParameterDescriptor())
    found[filled[2].label] = found[filled[2].label] or index
  end
  return found
end

local function route(session, name)
  for candidate in session:get_routes():iter() do
    if candidate:name() == name then return candidate end
  end
  error("no track " .. name)
end

local function turn(processor, name, value)
  local index = indices(processor)[name]
  assert(index, "no parameter " .. name)
  assert(ARDOUR.LuaAPI.set_processor_param(processor, index, tonumber(value)), name)
end

-- `points` is `SECONDS:VALUE,...`, held until the next.
local function automate(track, processor, rate, name, points)
  local index = indices(processor)[name]
  assert(index, "no parameter " .. name)
  local list, control = ARDOUR.LuaAPI.plugin_automation(track:nth_plugin(0), index)
  for secs, value in points:gmatch("([%d.]+):([%d.-]+)") do
    control:add(Temporal.timepos_t(math.floor(secs * rate + 0.5)), tonumber(value), false, true)
  end
  list:set_interpolation(Evoral.InterpolationStyle.Discrete)
  local parameter = Evoral.Parameter(ARDOUR.AutomationType.PluginAutomation, 0, index)
  processor:to_automatable():automation_control(parameter, true):set_automation_state(ARDOUR.AutoState.Play)
end

local function report(session)
  local processor = route(session, TRACK):nth_plugin(0)
  tell("latency", processor:to_insert():signal_latency())
  for name, index in pairs(indices(processor)) do
    tell("parameter " .. name, (ARDOUR.LuaAPI.get_processor_param(processor, index, false)))
  end
end

local tasks = {}

-- make FOLDER NAME RATE [PARAMETER=VALUE | ~PARAMETER=SECONDS:VALUE,...]...: two stereo tracks, the plugin on one.
function tasks.make(folder, name, rate, ...)
  open_backend(1024)
  local session = create_session(folder, name, tonumber(rate))
  local track = session:new_audio_track(2, 2, nil, 1, TRACK, -1, ARDOUR.TrackMode.Normal, true):front()
  session:new_audio_track(2, 2, nil, 1, BESIDE, -1, ARDOUR.TrackMode.Normal, true)
  local processor = ARDOUR.LuaAPI.new_plugin(session, PLUGIN, ARDOUR.PluginType.VST3, "")
  assert(processor and not processor:isnil(), "Ardour does not know the plugin")
  track:add_processor_by_index(processor, 0, nil, true)
  for _, argument in ipairs { ... } do
    local kind, parameter, value = argument:match("^(~?)(.-)=(.*)$")
    if kind == "~" then
      automate(track, processor, tonumber(rate), parameter, value)
    else
      turn(processor, parameter, value)
    end
  end
  -- A value is handed over with the next block.
  sleep(1)
  report(session)
  session:save_state("")
  session:close()
end

-- freeze FOLDER NAME SECONDS: plays so long, in real time, freezes, loops, and saves.
function tasks.freeze(folder, name, secs)
  open_backend(1024)
  local session = load_session(folder, name)
  route(session, BESIDE):mute_control():set_value(1, PBD.GroupControlDisposition.NoGroup)
  session:request_roll(ARDOUR.TransportRequestSource.TRS_UI)
  sleep(tonumber(secs))
  local processor = route(session, TRACK):nth_plugin(0)
  turn(processor, "Freeze", 1)
  turn(processor, "Recall", 1)
  sleep(1)
  session:request_stop(false, false, ARDOUR.TransportRequestSource.TRS_UI)
  sleep(1)
  report(session)
  session:save_state("")
  session:close()
end

-- export FOLDER NAME BUFFER PRESET OUT FRAMES MODE NAME...: the range from the start, once a name. MODE is
-- `alone` (the other track is muted) or `null` (it is turned round).
function tasks.export(folder, name, buffer_frames, preset, out, frames, mode, ...)
  open_backend(buffer_frames)
  local session = load_session(folder, name)
  local beside = route(session, BESIDE)
  if mode == "alone" then
    beside:mute_control():set_value(1, PBD.GroupControlDisposition.NoGroup)
  else
    for channel = 0, 1 do beside:phase_control():set_phase_invert(channel, true) end
  end
  -- Nobody bounces within a moment of opening. What tells of its latency then is taken out and put in again.
  sleep(3)
  report(session)
  for _, file in ipairs { ... } do
    local export = session:simple_export()
    assert(export:set_preset(preset), "no export preset")
    export:set_folder(out)
    export:set_name(file)
    export:set_range(0, tonumber(frames))
    assert(export:run_export(), "the export failed")
  end
  session:close()
end

tasks[arg[1]](table.unpack(arg, 2))
tell("done", arg[1])
quit()
