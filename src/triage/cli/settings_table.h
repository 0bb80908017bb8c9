// Every setting there is, each declared once.
//
// A new setting is one line here. Its variable follows from its key: `clean.max_masked_share` is
// TRIAGE_CLEAN_MAX_MASKED_SHARE.
#pragma once

#include <array>

#include "triage/cli/setting.h"

namespace triage::cli {

// clang-format off
inline constexpr auto kSettings = std::to_array<Setting>({
    {.key = "seed", .kind = SettingKind::kInteger, .fallback = "1",
     .flag = "--seed", .value_name = "N",
     .help = "Seed of all random choices: the same seed gives the same model", .least = 0},
    {.key = "threads", .kind = SettingKind::kInteger, .fallback = "0",
     .flag = "--threads", .value_name = "N",
     .help = "Threads to work with; 0 means one for each core", .least = 0, .most = 1024},
    {.key = "quiet", .kind = SettingKind::kSwitch, .fallback = "false",
     .flag = "--quiet", .value_name = "",
     .help = "Say nothing but results and errors"},
    {.key = "offline", .kind = SettingKind::kSwitch, .fallback = "false",
     .flag = "--offline", .value_name = "",
     .help = "Refuse every connection to the outside"},

    {.key = "clean.max_masked_share", .kind = SettingKind::kNumber, .fallback = "0.2",
     .flag = "--max-masked-share", .value_name = "SHARE",
     .help = "Leave a ticket out when more than this share of its words is masked",
     .least = 0, .most = 1},
    {.key = "clean.min_letters", .kind = SettingKind::kInteger, .fallback = "3",
     .flag = "--min-letters", .value_name = "N",
     .help = "Leave a ticket out when its clean text has fewer letters", .least = 0},

    {.key = "train.head", .kind = SettingKind::kText, .fallback = "auto",
     .flag = "--head", .value_name = "HEAD",
     .help = "Which head to fit; auto compares all and keeps the best",
     .choices = "auto|linear|net|knn|lightgbm|tuned|blend"},
    {.key = "train.recipe", .kind = SettingKind::kText, .fallback = "auto",
     .flag = "--recipe", .value_name = "RECIPE",
     .help = "classic is the founding recipe: LightGBM on dense vectors, hybrid balancing, one "
             "threshold",
     .choices = "auto|classic"},
    {.key = "train.encoder", .kind = SettingKind::kText, .fallback = "auto",
     .flag = "--encoder", .value_name = "ENCODERS",
     .help = "What to learn from, with + between: lexical (the words), given (the vectors of "
             "--vectors), names of `encoder list` or folders, as in lexical+e5 or "
             "lexical+e5:int8; auto is the words and the vectors there are"},
    {.key = "train.precision", .kind = SettingKind::kText, .fallback = "f32",
     .flag = "--precision", .value_name = "PRECISION",
     .help = "Numbers that encoders reckon with: exact, or half and a quarter as wide; one of its "
             "own goes before, as in e5:int8",
     .choices = "f32|bf16|int8"},
    {.key = "train.long_texts", .kind = SettingKind::kText, .fallback = "head",
     .flag = "--long", .value_name = "HOW",
     .help = "What encoders read of texts that are too long: their beginning, both ends, or the "
             "mean of windows",
     .choices = "head|head-tail|windows"},
    {.key = "train.adapter", .kind = SettingKind::kText, .fallback = "auto",
     .flag = "--adapter", .value_name = "WHEN",
     .help = "Bend an encoder's vectors towards the classes; auto does in the blend, where neighbours "
             "are right more often then, beyond chance", .choices = "auto|never"},
    {.key = "train.balance", .kind = SettingKind::kText, .fallback = "none",
     .flag = "--balance", .value_name = "MODE",
     .help = "What to do about uneven classes, inside each training fold",
     .choices = "none|weights|under|smote|hybrid"},
    {.key = "train.other_class", .kind = SettingKind::kText, .fallback = "OTHER",
     .flag = "--other-class", .value_name = "LABEL",
     .help = "The class that under and hybrid cut"},
    {.key = "train.other_rows", .kind = SettingKind::kInteger, .fallback = "25000",
     .flag = "--other-rows", .value_name = "N",
     .help = "Rows that under and hybrid keep of it", .least = 1},
    {.key = "train.total_rows", .kind = SettingKind::kInteger, .fallback = "45000",
     .flag = "--total-rows", .value_name = "N",
     .help = "Rows in all after hybrid balancing", .least = 1},
    {.key = "train.split", .kind = SettingKind::kText, .fallback = "hash",
     .flag = "--split", .value_name = "HOW",
     .help = "Which rows are kept apart to measure on: by hash of the text, or the newest",
     .choices = "hash|time"},
    {.key = "train.test_share", .kind = SettingKind::kNumber, .fallback = "0.1",
     .flag = "--test-share", .value_name = "SHARE",
     .help = "Share of rows kept apart to measure on; 0 learns from all", .least = 0, .most = 0.9},
    {.key = "train.folds", .kind = SettingKind::kInteger, .fallback = "5",
     .flag = "--folds", .value_name = "N",
     .help = "Folds of the cross-validation", .least = 2, .most = 50},
    {.key = "train.auto_precision", .kind = SettingKind::kNumber, .fallback = "0.95",
     .flag = "--auto-precision", .value_name = "SHARE",
     .help = "Precision that tickets sorted on their own must reach", .least = 0.01, .most = 1},
    {.key = "train.suggest_precision", .kind = SettingKind::kNumber, .fallback = "0.9",
     .flag = "--suggest-precision", .value_name = "SHARE",
     .help = "Share of suggestions that must hold the right class", .least = 0.01, .most = 1},
    {.key = "train.field_dropout", .kind = SettingKind::kNumber, .fallback = "0.3",
     .flag = "--field-dropout", .value_name = "SHARE",
     .help = "Share of rows that are learned without their triage fields", .least = 0, .most = 1},
    {.key = "train.device", .kind = SettingKind::kText, .fallback = "cpu",
     .flag = "--device", .value_name = "DEVICE",
     .help = "Where LightGBM trains; gpu is OpenCL", .choices = "cpu|gpu|cuda"},
    {.key = "train.merge_labels", .kind = SettingKind::kSwitch, .fallback = "false",
     .flag = "--merge-labels", .value_name = "",
     .help = "Make labels one that differ by blanks or letter case only"},
    {.key = "train.keep_texts", .kind = SettingKind::kSwitch, .fallback = "false",
     .flag = "--keep-texts", .value_name = "",
     .help = "Show ticket texts among the report's examples"},
});

// The keys of a section [source.NAME], which describes where tickets come from.
inline constexpr auto kSourceSettings = std::to_array<Setting>({
    {.key = "path", .kind = SettingKind::kText, .flag = "", .value_name = "FILE",
     .help = "A file or pattern, relative to the workspace"},
    {.key = "sql", .kind = SettingKind::kText, .flag = "--sql", .value_name = "QUERY",
     .help = "Read what this query selects; it may read files: SELECT * FROM 'tickets/*.parquet'"},
    {.key = "text", .kind = SettingKind::kList, .flag = "--text", .value_name = "COLUMNS",
     .help = "Columns that hold the text, the subject first"},
    {.key = "label", .kind = SettingKind::kText, .flag = "--label", .value_name = "COLUMN",
     .help = "Column that holds the class"},
    {.key = "id", .kind = SettingKind::kText, .flag = "--id", .value_name = "COLUMN",
     .help = "Column that names the ticket"},
    {.key = "time", .kind = SettingKind::kText, .flag = "--time", .value_name = "COLUMN",
     .help = "Column that says when the ticket was opened"},
    {.key = "decided_at", .kind = SettingKind::kText, .flag = "--decided-at",
     .value_name = "COLUMN",
     .help = "Column that says when the ticket was sorted; later messages are not looked at"},
    {.key = "channel", .kind = SettingKind::kText, .flag = "--channel", .value_name = "COLUMN",
     .help = "Column that says chat or email"},
    {.key = "messages", .kind = SettingKind::kText, .flag = "--messages", .value_name = "COLUMN",
     .help = "Column with the list of messages, or a file with a table of them"},
    {.key = "fields", .kind = SettingKind::kList, .flag = "--fields", .value_name = "COLUMNS",
     .help = "Columns that are triage fields, such as priority,device"},
    {.key = "vectors", .kind = SettingKind::kText, .flag = "--vectors", .value_name = "COLUMN",
     .help = "Column with a vector for each ticket, or a .npy file in row order"},
    {.key = "limit", .kind = SettingKind::kInteger, .fallback = "0", .flag = "--limit",
     .value_name = "N", .help = "Read at most so many tickets; 0 means all", .least = 0},
});
// clang-format on

}  // namespace triage::cli
