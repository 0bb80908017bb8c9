#include "triage/learn/adapter/adapter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/random.h"
#include "triage/learn/adam_w.h"
#include "triage/learn/adapter/supervised_contrastive.h"
#include "triage/learn/inner_products.h"

namespace triage::learn {
namespace {

constexpr std::size_t kBlock = 256;        // rows adapted at a time
constexpr std::size_t kMostHeld = 1024;    // rows that are voted on after each epoch
constexpr std::size_t kMostVoters = 4096;  // rows that vote on them
constexpr double kSmoothing = 0.02;        // share of the votes that is split among all classes

// Some rows with what is known of them.
struct Chosen {
  Matrix vectors;
  std::vector<std::uint32_t> labels;
  std::vector<float> weights;

  Chosen(MatrixView all, std::span<const std::uint32_t> all_labels,
         std::span<const float> all_weights, std::span<const std::uint32_t> rows)
      : vectors(0, all.columns()) {
    for (const std::uint32_t row : rows) {
      vectors.append_row(all.row(row));
      labels.push_back(all_labels[row]);
      weights.push_back(all_weights[row]);
    }
  }
};

// The rows that count; none where fewer than two classes have two of them, so that nothing can be
// learned of what is near and what is far. Throws InvalidInput as Adapter::fit does.
std::vector<std::uint32_t> counting_rows(MatrixView vectors, std::span<const std::uint32_t> labels,
                                         std::span<const float> weights) {
  std::vector<std::uint32_t> rows;
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    if (!(weights[i] > 0)) continue;
    const auto row = vectors.row(i);
    if (!std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); })) {
      throw InvalidInput("adapter: the vector of row " + std::to_string(i) +
                         " has a value that is no number. Encode the tickets anew.");
    }
    rows.push_back(static_cast<std::uint32_t>(i));
    sizes.resize(std::max<std::size_t>(sizes.size(), labels[i] + 1));
    ++sizes[labels[i]];
  }
  const auto pairs =
      std::count_if(sizes.begin(), sizes.end(), [](std::size_t size) { return size >= 2; });
  if (pairs < 2) rows.clear();
  return rows;
}

// Puts rows that are held to the front, `count` of them at most, and returns how many there are:
// the first ones, and all that share a group with them. A group that is too large for the room left
// is passed over, unless there is no other: then the smallest is held.
std::size_t held_first(std::span<std::uint32_t> order, std::span<const std::uint64_t> groups,
                       std::size_t count) {
  if (groups.empty() || order.empty()) return std::min(count, order.size());
  std::unordered_map<std::uint64_t, std::size_t> sizes;
  for (const std::uint32_t row : order) ++sizes[groups[row]];
  std::unordered_set<std::uint64_t> held;
  std::uint64_t smallest = groups[order.front()];
  std::size_t room = count;
  for (const std::uint32_t row : order) {
    const std::uint64_t group = groups[row];
    const std::size_t size = sizes[group];
    if (size < sizes[smallest]) smallest = group;
    if (size <= room && held.insert(group).second) room -= size;
    if (room == 0) break;
  }
  if (held.empty()) held.insert(smallest);
  const auto end = std::stable_partition(
      order.begin(), order.end(), [&](std::uint32_t row) { return held.contains(groups[row]); });
  return static_cast<std::size_t>(end - order.begin());
}

// Mean log-loss of `held`'s classes by the votes of `voters`, all of them near or far.
double vote_loss(const ResidualShape& shape, std::span<const float> factors, const Chosen& voters,
                 const Chosen& held, float temperature) {
  ResidualProjection voter_projection(shape);
  ResidualProjection held_projection(shape);
  const MatrixView base = voter_projection.forward(factors, voters.vectors);
  const MatrixView queries = held_projection.forward(factors, held.vectors);
  std::vector<float> similarities(queries.rows() * base.rows());
  inner_products(queries, base, similarities.data());
  double loss = 0;
  for (std::size_t i = 0; i < queries.rows(); ++i) {
    double all = 0;
    double own = 0;
    for (std::size_t j = 0; j < base.rows(); ++j) {
      const double vote = std::exp((similarities[i * base.rows() + j] - 1) / temperature);
      all += vote;
      if (voters.labels[j] == held.labels[i]) own += vote;
    }
    loss -= std::log((1 - kSmoothing) * own / all + kSmoothing);
  }
  return loss / static_cast<double>(queries.rows());
}

// Steps of one fit.
class Trainer {
 public:
  Trainer(const ResidualShape& shape, const Adapter::Options& options, std::size_t steps)
      : options_(options),
        total_(static_cast<float>(steps)),
        projection_(shape),
        loss_(options.temperature),
        factors_(shape.size()),
        gradient_(shape.size()),
        steps_(shape.size()) {
    Random random(options.seed, "adapter");
    const double spread = 1 / std::sqrt(static_cast<double>(shape.dimension));
    for (float& number : std::span(factors_).first(shape.up())) {
      number = static_cast<float>(spread * random.normal());
    }
  }

  void step(const Chosen& batch) {
    const MatrixView bent = projection_.forward(factors_, batch.vectors);
    errors_.resize(bent.rows() * bent.columns());
    loss_.backward(bent, batch.labels, batch.weights, errors_.data());
    projection_.backward(factors_, batch.vectors, errors_, gradient_);
    steps_.step(factors_, gradient_, options_.learning_rate * (1 - done_++ / total_),
                options_.decay);
  }

  [[nodiscard]] const std::vector<float>& factors() const { return factors_; }

 private:
  const Adapter::Options& options_;
  float total_;  // steps there would be without stopping early
  float done_ = 0;
  ResidualProjection projection_;
  SupervisedContrastive loss_;
  std::vector<float> factors_;
  std::vector<float> gradient_;
  AdamW steps_;
  std::vector<float> errors_;  // of the batch at hand
};

}  // namespace

Adapter Adapter::fit(const Rows& rows, const Options& options) {
  const auto& [vectors, labels, weights, groups] = rows;
  TRIAGE_CHECK(labels.size() == vectors.rows(), "one label a row");
  TRIAGE_CHECK(weights.size() == vectors.rows(), "one weight a row");
  TRIAGE_CHECK(groups.empty() || groups.size() == vectors.rows(), "one group a row");
  std::vector<std::uint32_t> order = counting_rows(vectors, labels, weights);
  Adapter adapter;
  adapter.shape_ = {vectors.columns(), options.rank};
  Random random(options.seed, "adapter.order");
  random.shuffle(std::span(order));
  const auto wanted = options.held_share * static_cast<double>(order.size());
  const std::size_t held_count = held_first(
      order, groups, std::clamp<std::size_t>(static_cast<std::size_t>(wanted), 1, kMostHeld));
  if (held_count == order.size()) {  // nobody is left to learn from, or nobody was there
    adapter.factors_.resize(adapter.shape_.size());
    return adapter;
  }
  const auto learned = std::span(order).subspan(held_count);
  const Chosen held(vectors, labels, weights, std::span(order).first(held_count));
  const Chosen voters(vectors, labels, weights,
                      learned.first(std::min(learned.size(), kMostVoters)));

  const std::size_t batches = (learned.size() + options.batch - 1) / options.batch;
  Trainer trainer(adapter.shape_, options, batches * static_cast<std::size_t>(options.max_epochs));
  const auto current_loss = [&] {
    return vote_loss(adapter.shape_, trainer.factors(), voters, held, options.temperature);
  };
  std::vector<float> best = trainer.factors();
  double best_loss = current_loss();
  int waited = 0;
  for (int epoch = 0; epoch < options.max_epochs && waited < options.patience; ++epoch) {
    random.shuffle(learned);
    for (std::size_t begin = 0; begin < learned.size(); begin += options.batch) {
      const std::size_t count = std::min(options.batch, learned.size() - begin);
      trainer.step(Chosen(vectors, labels, weights, learned.subspan(begin, count)));
    }
    const double loss = current_loss();
    ++waited;
    if (loss < best_loss) {
      best_loss = loss;
      best = trainer.factors();
      waited = 0;
    }
  }
  adapter.factors_ = std::move(best);
  return adapter;
}

Matrix Adapter::apply(MatrixView vectors, ThreadPool& threads) const {
  TRIAGE_CHECK(vectors.columns() == dimension(), "vectors of the encoder that was adapted");
  Matrix adapted(vectors.rows(), vectors.columns());
  threads.for_each_block(vectors.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    ResidualProjection projection(shape_);
    const MatrixView bent = projection.forward(factors_, vectors.block(begin, end));
    std::copy_n(bent.data(), bent.rows() * bent.columns(), adapted.row(begin).data());
  });
  return adapted;
}

void Adapter::save(TensorFileWriter& file, const std::string& prefix) const {
  const std::span<const float> factors = factors_;
  file.add(prefix + ".down", factors.first(shape_.up()), {rank(), dimension()});
  file.add(prefix + ".up", factors.subspan(shape_.up()), {dimension(), rank()});
}

Adapter Adapter::load(const TensorFile& file, const std::string& prefix) {
  const auto down = file.floats(prefix + ".down", {0, 0});
  const auto found = file.tensors().find(prefix + ".down");
  Adapter adapter;
  adapter.shape_ = {found->second.shape[1], found->second.shape[0]};
  const auto up = file.floats(prefix + ".up", {adapter.dimension(), adapter.rank()});
  if (down.empty()) throw Corrupt("adapter: it has no numbers. Train anew.");
  // A few hundred kilobytes: copied, so that both factors lie in one array.
  adapter.factors_.assign(down.begin(), down.end());
  adapter.factors_.insert(adapter.factors_.end(), up.begin(), up.end());
  return adapter;
}

}  // namespace triage::learn
