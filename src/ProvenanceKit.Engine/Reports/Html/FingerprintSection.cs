using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>Fingerprints: the facts of each model and its energy profile.</summary>
internal static class FingerprintSection
{
    /// <summary>Writes one card per fingerprint.</summary>
    public static void Write(HtmlBuilder html, ImmutableArray<ModelFingerprint> fingerprints)
    {
        if (fingerprints.IsEmpty)
        {
            return;
        }

        html.Add($"<h2>Models</h2>\n");
        foreach (ModelFingerprint model in fingerprints)
        {
            ArchitectureFacts facts = model.Architecture;
            html.Add($"<section class=\"card fingerprint\"><h3>{HtmlReport.Name(model.Name)}</h3><table>");
            Row(html, "Architecture", $"{facts.ModelType}; {facts.HiddenLayerCount} layers, width {facts.HiddenSize}, {facts.AttentionHeadCount} heads ({facts.AttentionStyle}), {facts.NormType}, {facts.PositionEncoding}");
            Row(html, "Parameters", $"{model.ParameterCount} in {model.TensorCount} tensors, {PlainWords.Bytes(model.WeightBytes)}{(model.DataTypes.IsDefaultOrEmpty ? "" : $" ({string.Join(", ", model.DataTypes)})")}");
            Row(html, "Tokenizer", model.Tokenizer is { } t ? $"{t.TokenizerClass}, {t.VocabularySize} tokens, {t.MergeCount} merges" : $"none ({model.TokenizerUnmeasuredReason})");
            Row(html, "Architecture hash", facts.ArchHash);
            Row(html, "Family hash", facts.FamilyHash);
            if (model.WeightsUnmeasuredReason is { } reason)
            {
                Row(html, "Weights", $"not measured: {reason}");
            }

            html.Add($"</table>");
            if (EnergyChart.Draw([(model.Name, model.Weights?.LayerEnergyProfile)]) is { } chart)
            {
                html.Add($"<h4>Layer energy profile</h4><div class=\"scroll\">{chart}</div>");
            }

            foreach (string warning in model.Warnings.IsDefault ? [] : model.Warnings)
            {
                html.Add($"<p class=\"warning\">{warning}</p>");
            }

            html.Add($"</section>\n");
        }
    }

    private static void Row(HtmlBuilder html, string name, string value) => html.Add($"<tr><th>{name}</th><td>{value}</td></tr>");
}
