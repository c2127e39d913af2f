#!/usr/bin/env python3
"""reduce.py SHARED/golden: writes the compact goldens beside this script (pairs.json.gz, features.json.gz) from the full ones."""
import gzip, json, os, sys

source, here = sys.argv[1], os.path.dirname(os.path.abspath(__file__))


def array(a, rows=0):
    """n, hashes and a few values; all values of short vectors."""
    if a is None:
        return None
    out = {k: a[k] for k in ("n", "shape", "sha256_f32", "sha256_f64", "head", "tail", "sum_f64") if k in a}
    if "values" in a:
        out["values"] = a["values"][:rows] if rows else a["values"]
    return out


def signals(w):
    if w is None:
        return None
    return {
        "nlf_mode": w["nlf_mode"], "nlf_num_layers": w["nlf_num_layers"], "eas_anchor_count": w["eas_anchor_count"],
        "eas": array(w["eas_self_sim"], 64), "end": array(w["end_histogram"]), "nlf": array(w["nlf_vector"]),
        "lep": array(w["lep_profile"]), "wsp": array(w["wsp_signature"]),
        "wvc": {k: array(v) for k, v in (w["wvc_layer_sigs"] or {}).items()},
    }


features = {}
for name in sorted(os.listdir(os.path.join(source, "features"))):
    f = json.load(open(os.path.join(source, "features", name)))
    keep = {k: f[k] for k in ("mfi", "tfv", "vocab_sha256_sorted", "embedding_name", "embedding_shape", "anchor_ids", "n_tensors",
                              "estimated_params_mfi", "param_bucket", "error") if k in f}
    keep["sha256"] = (f.get("gen_info") or {}).get("sha256") or {}
    if "weight_signals" in f:
        keep["weights"] = signals(f["weight_signals"])
    features[name[:-len(".json")]] = keep
pairs = json.load(open(os.path.join(source, "pairs.json")))["pairs"]
for p in pairs:
    for group in ("raw", "signals"):
        p[group] = {k: None if v == "NaN" else v for k, v in (p[group] or {}).items()}
for name, data in (("features", features), ("pairs", pairs)):
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    with open(os.path.join(here, name + ".json.gz"), "wb") as f:
        f.write(gzip.compress(text, 9, mtime=0))
