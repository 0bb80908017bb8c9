#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "triage/base/error.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/hub_options.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/usable_encoder.h"
#include "triage/encode/hub/model_cache.h"
#include "triage/encode/hub/pull.h"
#include "triage/encode/probe_texts.h"
#include "triage/encode/remote/remote_probe.h"
#include "triage/encode/unit_length.h"
#include "triage/net/http_client.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

std::string names_of(const std::vector<encode::hub::DamagedFile>& damaged) {
  std::string names;
  for (const auto& file : damaged) {
    names += (names.empty() ? "'" : ", '") + file.path + "'" +
             (file.found == "missing" ? " is missing" : " has other bytes");
  }
  return names;
}

// Fetches the damaged files of a pulled model again, and no others.
void repair(const encode::hub::ModelRecord& pulled,
            const std::vector<encode::hub::DamagedFile>& damaged, Context& context) {
  if (context.is_offline()) {
    throw Unavailable("model '" + pulled.repo +
                      "': cannot be fetched: --offline is set. Run it without --offline.");
  }
  net::HttpClient http(net::Network::kAllowed);
  encode::hub::repair_model(http, pull_options(context, pulled.repo, pulled.commit), pulled,
                            damaged, context.progress);
}

// Throws Corrupt unless the encoder gives a vector of a text.
void check_vector(const encode::EncoderRecord& record, encode::Encoder& encoder, Context& context) {
  const std::vector<std::string> texts{encode::probe_texts().front()};
  const encode::EncodedTexts found = encoder.encode(texts, context.progress);
  const auto defect = encode::direction_defect(found.vectors.row(0));
  if (!defect) return;
  throw Corrupt("encoder '" + record.name + "': the vector of a short text " +
                std::string(*defect) + ". Its weights are no good: fetch the model anew.");
}

class EncoderVerify final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "Of `encoder list`, or a folder with a Hugging Face model");
    options.option("--repair", is_repairing_, "Fetch damaged files of a pulled model again");
    options.json();
  }

  ExitCode run(Context& context) override {
    const encode::EncoderRecord record = encoder_record(name_, context);
    const ordered_json found =
        record.remote ? verified_service(record, context) : verified_folder(record, context);
    if (context.is_json) context.console.print(found.dump() + "\n");
    context.next_step("embed TICKETS --encoder " + shell_quoted(name_) + " -o vectors.parquet",
                      "the vectors of your tickets");
    return ExitCode::kDone;
  }

 private:
  // Hashes every file of a pulled model again. Throws Corrupt that names the damaged ones.
  void check_files(const encode::EncoderRecord& record, const encode::hub::ModelRecord& pulled,
                   Context& context) const {
    const encode::hub::ModelCache cache(hub_cache(context));
    auto damaged = cache.verify({record.folder, pulled}, context.progress);
    if (!damaged.empty() && is_repairing_) {
      context.console.note("Encoder " + record.name + ": " + names_of(damaged) +
                           ". Fetching again.");
      repair(pulled, damaged, context);
      damaged = cache.verify({record.folder, pulled}, context.progress);
    }
    if (damaged.empty()) return;
    throw Corrupt("encoder '" + record.name + "': " + names_of(damaged) +
                  ". Fetch what is damaged anew: triage encoder verify " + record.name +
                  " --repair.");
  }

  ordered_json verified_folder(const encode::EncoderRecord& record, Context& context) const {
    ordered_json json = {{"name", record.name}, {"kind", "transformer"}};
    std::string said = "Encoder " + record.name + ": ";
    if (std::filesystem::exists(record.folder / encode::hub::kRecordName)) {
      const auto pulled = encode::hub::read_record(record.folder);
      check_files(record, pulled, context);
      json["hashed_files"] = pulled.files.size();
      json["hashed_bytes"] = pulled.bytes();
      said += "all " + count_text(pulled.files.size()) + " files, " + bytes_text(pulled.bytes()) +
              ", are as they were fetched; ";
    }
    if (is_repairing_ && !json.contains("hashed_files")) {
      note_no_repair(record.name, "is a folder that was not pulled", context);
    }
    (void)usable_encoder(record.name, record.folder, "", record.prompt.text, "");
    const auto encoder = open_bare_encoder(record, {.is_cached = false}, context);
    check_vector(record, *encoder, context);
    json["dimension"] = encoder->dimension();
    said += "configuration, tokenizer and weights can be read, and a text gives " +
            count_text(encoder->dimension()) + " numbers.\n";
    if (!context.is_json) context.console.print(said);
    return json;
  }

  static void note_no_repair(const std::string& name, const std::string& why, Context& context) {
    context.console.note("Encoder " + name + " " + why +
                         ", so there is nothing to fetch again: --repair does nothing.");
  }

  ordered_json verified_service(const encode::EncoderRecord& record, Context& context) const {
    if (is_repairing_) note_no_repair(record.name, "is a service", context);
    const auto access = embeddings_access(*record.remote, context);
    const encode::RemoteProbe probe = encode::probe_service(*record.remote, access);
    if (!context.is_json) {
      context.console.print("Encoder " + record.name + ": " + record.remote->url +
                            " answers with " + count_text(record.remote->dimension) +
                            " numbers a text, after " + fixed_text(probe.seconds, 2) + " s.\n");
    }
    if (probe.cuts_silently) {
      context.console.warn(
          "This service cuts long texts without saying so: two texts of " +
          count_text(probe.long_text_words) +
          " words with different ends have the same vector. Cut texts cannot be counted; start it "
          "so that it refuses them (text-embeddings-inference: without --auto-truncate).");
    }
    return {{"name", record.name},
            {"kind", "remote"},
            {"dimension", record.remote->dimension},
            {"seconds", probe.seconds},
            {"cuts_silently", probe.cuts_silently}};
  }

  std::string name_;
  bool is_repairing_ = false;
};

}  // namespace

CommandEntry encoder_verify_command() {
  return {.name = "encoder verify",
          .summary = "Check that an encoder is whole and works",
          .about =
              "Hashes every file of a pulled model against its record, reads configuration, "
              "tokenizer and every weight, and encodes a text. A service is asked for a vector, "
              "and whether it cuts long texts without saying so.",
          .examples = {{"triage encoder verify e5", "Every byte of it, and whether it encodes"},
                       {"triage encoder verify e5 --repair", "And fetches damaged files again"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderVerify>(); }};
}

}  // namespace triage::cli
