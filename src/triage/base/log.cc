#include "triage/base/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <chrono>
#include <variant>

#include "triage/base/json_text.h"

namespace triage {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string json_of(const Log::Value& value) {
  JsonText json;
  std::visit([&json](const auto& held) { json.value(held); }, value);
  return json.take();
}

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == '\x7f') return false;
  }
  return !text.empty();
}

}  // namespace

std::string log_text(std::string_view event, Log::Fields fields) {
  std::string line(event);
  for (const Log::Field& field : fields) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    line.append(" ").append(field.name).append("=");
    line += text != nullptr && is_plain(*text) ? std::string(*text) : json_of(field.value);
  }
  return line;
}

std::string log_json(std::string_view event, Log::Fields fields) {
  JsonText json;
  json.begin_object().member("event", event);
  for (const Log::Field& field : fields) {
    json.name(field.name);
    std::visit([&json](const auto& held) { json.value(held); }, field.value);
  }
  return json.take().substr(1);
}

struct Log::State {
  State(LogLevel least, LogForm chosen)
      : form(chosen), logger("triage", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger.set_level(level_of(least));
    if (form == LogForm::kJson) {
      logger.set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})",
                         spdlog::pattern_time_type::utc);
    } else {
      logger.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-7l %v", spdlog::pattern_time_type::utc);
    }
  }

  LogForm form;
  spdlog::logger logger;
};

Log::Log(LogLevel least, LogForm form) : state_(std::make_unique<State>(least, form)) {}

Log::~Log() { state_->logger.flush(); }

bool Log::has(LogLevel level) const { return state_->logger.should_log(level_of(level)); }

void Log::write(LogLevel level, std::string_view event, Fields fields) {
  if (!has(level)) return;
  const std::string line =
      state_->form == LogForm::kJson ? log_json(event, fields) : log_text(event, fields);
  state_->logger.log(level_of(level), spdlog::string_view_t(line));
}

}  // namespace triage
