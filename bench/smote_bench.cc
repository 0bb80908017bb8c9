// Balances a matrix by SMOTE, or balances and trains on it, and says what that took.
//
//   smote_bench grow VECTORS.npy LABELS.npy     every class to the size of the largest, in memory:
//                                               the work of bench/peers/smote_imblearn.py
//   smote_bench train VECTORS.npy LABELS.npy    the founding recipe: OTHER cut to 25,000 rows, the
//                                               others grown to 45,000 in all, and LightGBM trained
//                                               on them; the largest classes together are OTHER,
//                                               so many that below 20,000 rows are left to grow
//
// Prints one line of JSON as the peers do. bench/peers/make_vectors.py makes the files.
#include <algorithm>
#include <array>
#include <cstring>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/resource_use.h"
#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/npy_file.h"
#include "triage/learn/balance/class_plan.h"
#include "triage/learn/balance/smote.h"
#include "triage/learn/lightgbm/booster.h"

namespace {

using namespace triage;
using namespace triage::learn;

constexpr std::size_t kThreads = 2;  // as the peers

struct Input {
  NpyFile file;
  RowSet rows;
  std::vector<std::uint32_t> labels;
  std::vector<std::size_t> sizes;  // of each class

  Input(const std::string& vectors_path, const std::string& labels_path)
      : file(vectors_path), rows(file.mapped() ? RowSet(*file.mapped()) : RowSet(file.rows())) {
    // One int32 a row; they end the file.
    const std::string bytes = read_file(labels_path);
    labels.resize(rows.rows());
    const std::size_t length = labels.size() * sizeof(labels[0]);
    if (bytes.size() < length) throw InvalidInput("labels: one int32 a row. Use make_vectors.py.");
    std::memcpy(labels.data(), bytes.data() + bytes.size() - length, length);
    sizes.resize(*std::max_element(labels.begin(), labels.end()) + 1);
    for (const std::uint32_t label : labels) ++sizes[label];
  }
};

// What a run did, in the order in which it is printed.
class Report {
 public:
  void step(const std::string& name) {
    seconds_ += '"' + name + "\": " + std::to_string(stopwatch_.seconds() - before_) + ", ";
    before_ = stopwatch_.seconds();
  }

  void print(const std::string& name, std::size_t read, std::size_t grown,
             const std::string& metrics) const {
    std::cout << R"({"peer": ")" << name << R"(", "seconds": {)" << seconds_ << R"("total": )"
              << stopwatch_.seconds() << R"(}, "peak_rss_bytes": )" << bench::peak_rss_bytes()
              << R"(, "metrics": {)" << metrics << R"(}, "rows": {"read": )" << read
              << R"(, "grown": )" << grown << "}}\n";
  }

 private:
  Stopwatch stopwatch_;
  double before_ = 0;
  std::string seconds_;
};

std::string counts_of(const ClassPlan& plan) {
  std::string counts;
  for (std::size_t c = 0; c < plan.classes.size(); ++c) {
    counts += (c == 0 ? "\"" : ", \"") + std::to_string(c) +
              "\": " + std::to_string(plan.classes[c].after());
  }
  return R"("counts": {)" + counts + "}";
}

void grow(const Input& input, Report& report) {
  ThreadPool threads(kThreads);
  SilentProgress progress;
  const ClassPlan plan = plan_classes(input.sizes, {.mode = BalanceMode::kSmote});
  const auto segments = draw_segments(plan, input.rows, input.labels, {}, threads, progress);
  report.step("draw");
  const Matrix synthetic = synthetic_rows(input.rows, segments, threads);
  report.step("write");
  report.print("triage SMOTE", input.rows.rows(), input.rows.rows() + synthetic.rows(),
               counts_of(plan));
}

double accuracy(const Booster& booster, const Input& input, ThreadPool& threads) {
  constexpr std::size_t kBlock = 4096;
  std::vector<float> buffer;
  std::size_t right = 0;
  for (std::size_t begin = 0; begin < input.rows.rows(); begin += kBlock) {
    const std::size_t end = std::min(input.rows.rows(), begin + kBlock);
    const Matrix scores = booster.scores(input.rows.block(begin, end, buffer), threads);
    for (std::size_t i = 0; i < scores.rows(); ++i) {
      const auto row = scores.row(i);
      const auto best = std::max_element(row.begin(), row.end()) - row.begin();
      right += best == input.labels[begin + i] ? 1 : 0;
    }
  }
  return static_cast<double>(right) / static_cast<double>(input.rows.rows());
}

// Makes the first classes, which are the largest, one: class 0.
void merge_into_other(Input& input) {
  constexpr std::size_t kLeftToGrow = 20'000;
  std::size_t others = input.labels.size() - input.sizes[0];
  std::uint32_t last = 0;  // class that still belongs to OTHER
  while (others >= kLeftToGrow) others -= input.sizes[++last];
  for (std::uint32_t& label : input.labels) label = label <= last ? 0 : label - last;
  input.sizes.erase(input.sizes.begin(), input.sizes.begin() + last);
  input.sizes[0] = input.labels.size() - others;
}

void train(const Input& input, Report& report) {
  ThreadPool threads(kThreads);
  SilentProgress progress;
  const ClassPlan plan = plan_classes(input.sizes, {.mode = BalanceMode::kHybrid, .other = 0});
  const std::vector<std::uint32_t> kept = kept_rows(plan, input.labels, 0);
  std::vector<std::uint32_t> labels;
  for (const std::uint32_t row : kept) labels.push_back(input.labels[row]);
  RowSet rows = input.rows.chosen(kept);
  const auto segments = draw_segments(plan, rows, labels, {}, threads, progress);
  const Matrix synthetic = synthetic_rows(rows, segments, threads);
  rows.append(synthetic);
  for (const Segment& segment : segments) labels.push_back(segment.label);
  report.step("balance");

  const BoosterOptions options{
      .learning_rate = 0.1, .max_rounds = 20, .max_bin = 63, .threads = kThreads};
  const Booster booster = Booster::train({.rows = rows, .labels = labels}, std::nullopt,
                                         input.sizes.size(), options, progress);
  report.step("train");
  const std::uint64_t peak = bench::peak_rss_bytes();
  const double correct = accuracy(booster, input, threads);
  report.step("predict");
  report.print("triage SMOTE and LightGBM", input.rows.rows(), rows.rows(),
               counts_of(plan) + R"(, "accuracy": )" + std::to_string(correct) +
                   R"(, "peak_rss_bytes_training": )" + std::to_string(peak));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool is_known =
      arguments.size() == 3 && (arguments[0] == "grow" || arguments[0] == "train");
  if (!is_known) {
    std::cerr << "usage: smote_bench grow|train VECTORS.npy LABELS.npy\n";
    return 2;
  }
  try {
    Report report;
    Input input(arguments[1], arguments[2]);
    report.step("read");
    if (arguments[0] == "grow") {
      grow(input, report);
    } else {
      merge_into_other(input);
      train(input, report);
    }
  } catch (const Error& error) {
    std::cerr << "smote_bench: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
