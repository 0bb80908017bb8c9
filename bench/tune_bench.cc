// Texts a second that fine-tuning learns from: what bench/peers/tune_transformers.py does, over the
// same batches.
//
//   tune_bench JOB STEPS [BATCHES]
//
// JOB is a folder as `triage encoder tune` writes it (docs/formats/tuning.md). Some steps warm up,
// then STEPS are timed. BATCHES, a file that is written, gets one JSON line a step, warm-up
// included: {"ids": [[...], ...], "labels": [...]}. Prints one line of JSON as the peers do; the
// processor's time is there too, since the clock counts what other programs take.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>

#include "bench/resource_use.h"
#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/encode/tuning_job.h"
#include "triage/tune/compute.h"
#include "triage/tune/length_batches.h"
#include "triage/tune/progress_lines.h"
#include "triage/tune/tokenized_rows.h"
#include "triage/tune/tuning_run.h"

namespace {

using namespace triage;
using nlohmann::json;

constexpr std::size_t kWarmUpSteps = 5;
constexpr std::uint64_t kRun = 0;

void write_batches(const std::string& file, const tune::Batches& batches, std::size_t count,
                   const tune::TokenizedRows& rows, const encode::TuningJob& job) {
  std::ofstream out(file);
  for (std::size_t i = 0; i < count; ++i) {
    json ids = json::array();
    json labels = json::array();
    for (const std::size_t row : batches[i]) {
      ids.push_back(rows.texts[row]);
      labels.push_back(job.rows[row].label);
    }
    out << json{{"ids", ids}, {"labels", labels}}.dump() << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::cerr << "usage: tune_bench JOB STEPS [BATCHES]\n";
    return 2;
  }
  const encode::TuningJob job = encode::read_tuning_job(argv[1]);
  const std::size_t steps = std::stoul(argv[2]) + kWarmUpSteps;
  tune::use_device(job.settings);
  const tune::TokenizedRows rows =
      tune::tokenized_rows(job, encode::read_encoder_config(job.encoder));
  tune::RunRows all;
  all.learn.resize(job.rows.size());
  std::iota(all.learn.begin(), all.learn.end(), 0);
  const auto checkpoint =
      std::filesystem::temp_directory_path() / ("tune_bench-" + std::to_string(::getpid()));
  tune::TuningRun run(
      job, rows, all,
      {.name = "bench", .number = kRun, .checkpoint = checkpoint, .fingerprint = ""});
  const tune::Batches batches =
      tune::length_batches(all.learn, rows.lengths, job.settings.batch, run.seed(), /*epoch=*/0);
  if (batches.size() < steps) {
    std::cerr << "tune_bench: the job has " << batches.size() << " batches only\n";
    return 2;
  }
  if (argc == 4) write_batches(argv[3], batches, steps, rows, job);

  std::size_t made = 0;
  Stopwatch watch;
  double begin = 0;
  double seconds = 0;
  double busy = 0;
  const auto should_stop = [&] {  // asked before every step
    if (made == kWarmUpSteps) {
      watch = Stopwatch();
      begin = bench::processor_seconds();
    }
    if (made == steps) {
      seconds = watch.seconds();
      busy = bench::processor_seconds() - begin;
    }
    return made++ == steps;
  };
  tune::ProgressLines silent(nullptr);
  try {
    run.learn(silent, should_stop);
  } catch (const Interrupted&) {
    std::filesystem::remove(checkpoint);
  }
  std::size_t texts = 0;
  for (std::size_t i = kWarmUpSteps; i < steps; ++i) texts += batches[i].size();
  const auto count = static_cast<double>(texts);
  std::cout << json{{"peer", "triage-tune"},
                    {"seconds", {{"learn", seconds}}},
                    {"peak_rss_bytes", bench::peak_rss_bytes()},
                    {"metrics",
                     {{"texts_per_second", count / seconds},
                      {"texts_per_processor_second", count / busy}}},
                    {"rows", {{"learned", texts}}}}
            << "\n";
  return 0;
}
