using System.Globalization;

namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>A tensor name taken apart: <c>prefix . layers . 3 . module path . weight</c>.</summary>
/// <param name="Stack">Everything before the list of layers, or before the module when the tensor is outside layers; may be empty.</param>
/// <param name="Layer">Number of the layer; -1 outside layers.</param>
/// <param name="Expert">Number of the expert; -1 when the module isn't one of several.</param>
/// <param name="Module">Module path inside the layer with <c>*</c> for the expert's number, or the whole name without its last part outside layers.</param>
/// <param name="Parameter">Last part: weight, bias, or whatever it is.</param>
internal readonly record struct TensorName(string Stack, int Layer, int Expert, string Module, string Parameter)
{
    /// <summary>Takes a name apart. Never fails: what doesn't look like a layer's tensor is outside layers.</summary>
    public static TensorName Parse(string name)
    {
        string[] parts = name.Split('.');
        int end = parts.Length - 1;
        string parameter = parts[end];
        if (!IsParameter(parameter))
        {
            // Fused experts are bare parameters of their module (mlp.experts.gate_up_proj).
            end++;
            parameter = "weight";
        }

        for (int i = 0; i + 1 < end; i++)
        {
            if (LayoutTable.LayerContainers.Contains(parts[i]) && TryNumber(parts[i + 1], out int layer))
            {
                int start = i + 2;
                if (parts[i] == "albert_layer_groups" && start + 1 < end && parts[start] == "albert_layers" && TryNumber(parts[start + 1], out int inner))
                {
                    layer = (layer * 1000) + Math.Min(inner, 999);
                    start += 2;
                }

                return Inside(parts, i, start, end, layer, parameter);
            }
        }

        return new TensorName(end >= 1 ? string.Join('.', parts, 0, Math.Max(0, end - 1)) : "", -1, -1, string.Join('.', parts, 0, end), parameter);
    }

    private static TensorName Inside(string[] parts, int container, int start, int end, int layer, string parameter)
    {
        int expert = -1;
        string[] module = parts[start..Math.Max(start, end)];
        for (int j = 0; j + 1 < module.Length; j++)
        {
            if (module[j] == "experts" && TryNumber(module[j + 1], out int number))
            {
                expert = number;
                module[j + 1] = "*";
                break;
            }
        }

        return new TensorName(string.Join('.', parts, 0, container), layer, expert, string.Join('.', module), parameter);
    }

    private static bool IsParameter(string part) =>
        part is "weight" or "bias" or "gamma" or "beta" or "inv_freq" or "masked_bias" or "e_score_correction_bias" or "position_ids"
            or "q_bias" or "v_bias" or "cos_cached" or "sin_cached" or "qweight" or "qzeros" or "scales" or "g_idx" or "weight_scale" or "weight_scale_inv"
            or "absmax" or "quant_map" or "nested_absmax" or "nested_quant_map" or "SCB" or "weight_format" or "input_scale" or "weight_packed" or "weight_shape";

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 1_000_000;
}
