using System.Collections.Immutable;
using System.Globalization;

namespace ProvenanceKit.Engine.Reports.CycloneDx;

/// <summary>Gathers what results say of each model.</summary>
internal static class BomModels
{
    private static readonly string[] s_weightEndings = [".safetensors", ".gguf", ".bin", ".pt", ".pth", ".ckpt"];

    /// <summary>One model per path, or per name where no path is known, in the order of the results.</summary>
    public static ImmutableArray<BomModel> From(ReportContent content)
    {
        var order = new List<(string Name, string Path)>();
        var relatives = new Dictionary<string, List<BomRelative>>(StringComparer.Ordinal);
        var properties = new Dictionary<string, List<(string, string)>>(StringComparer.Ordinal);
        void Add(string name, string? path, BomRelative? relative, IEnumerable<(string, string)> facts)
        {
            string key = Key(name, path);
            if (!relatives.TryGetValue(key, out List<BomRelative>? known))
            {
                order.Add((name, path ?? ""));
                relatives[key] = known = [];
                properties[key] = [];
            }

            if (relative is not null)
            {
                known.Add(relative);
            }

            properties[key].AddRange(facts.Where(f => !properties[key].Contains(f)));
        }

        ILookup<string, ReportInput> inputs = content.Inputs.ToLookup(static i => Key(i.Name, i.Path), StringComparer.Ordinal);
        ImmutableArray<ReportInputFile> Files(string name, string? path) => inputs[Key(name, path)].FirstOrDefault()?.Files ?? [];
        foreach (object result in content.Results)
        {
            switch (result)
            {
                case ProvenanceComparison c:
                    bool isReversed = c.Direction == LineageDirection.DifferenceIsEarlier;
                    BomRelative? link = Relative(c, isReversed ? c.DifferenceModel : c.ReferenceModel, isReversed ? Files(c.DifferenceModel, c.DifferencePath) : Files(c.ReferenceModel, c.ReferencePath));
                    Add(c.DifferenceModel, c.DifferencePath, isReversed ? null : link, Facts(c));
                    Add(c.ReferenceModel, c.ReferencePath, isReversed ? link : null, []);
                    break;
                case ReferenceMatch m:
                    Add(m.QueryModel, m.QueryPath, m.IsWeightVerified ? Relative(m) : null, Facts(m));
                    break;
                case LineageEdge e:
                    Add(e.Child, e.ChildPath, e.Parent is null ? null : Relative(e, Files(e.Parent, e.ParentPath)), Facts(e));
                    break;
                case ProvenanceTestResult t:
                    Add(t.Model, t.Path, null, Facts(t));
                    break;
                case ModelFingerprint f:
                    Add(f.Name, f.Path, null, []);
                    break;
            }
        }

        return
        [
            .. order.Select((model, i) => new BomModel
            {
                Ref = string.Create(CultureInfo.InvariantCulture, $"model-{i + 1}"),
                Name = model.Name,
                Fingerprint = inputs[Key(model.Name, model.Path)].FirstOrDefault()?.Fingerprint,
                Files = Files(model.Name, model.Path),
                Relatives = [.. relatives[Key(model.Name, model.Path)]],
                Properties = [.. properties[Key(model.Name, model.Path)]],
            }),
        ];
    }

    /// <summary>Whether a file holds weights, by its name.</summary>
    public static bool IsWeightFile(string name) => s_weightEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string Key(string name, string? path) => string.IsNullOrEmpty(path) ? "name:" + name : path;

    // What the weights link without a direction is a variant: the schema's word for related components of which neither is known to come from the other.
    private static BomRelative? Relative(ProvenanceComparison c, string relative, ImmutableArray<ReportInputFile> files) =>
        c.ReferencePath != c.DifferencePath && c.Verdict is Verdict.Identical or Verdict.Reformatted or Verdict.Linked or Verdict.CommonOrigin
            ? new BomRelative
            {
                Name = relative,
                IsAncestor = c.Verdict == Verdict.Linked && c.Direction != LineageDirection.Undetermined,
                Summary = c.Summary,
                Files = files,
                Methods = Methods(c.Evidence, c.Verdict.Value, c.PValueLog10, c.Summary),
                Properties = LinkFacts(c.Verdict, c.PValueLog10),
            }
            : null;

    private static BomRelative Relative(ReferenceMatch m) => new()
    {
        Name = m.Model,
        IsAncestor = m.Verdict == Verdict.Linked,
        Summary = m.Why,
        Publisher = m.Publisher,
        License = m.License is "unknown" ? "" : m.License,
        SourceUri = m.SourceUri,
        Methods = [new BomMethod("binary-analysis", Confidence(m.Verdict!.Value, m.PValueLog10), m.Why)],
        Properties = [.. LinkFacts(m.Verdict, m.PValueLog10), ("provenancekit:reference_id", m.ReferenceId), ("provenancekit:database", m.Database)],
    };

    private static BomRelative Relative(LineageEdge e, ImmutableArray<ReportInputFile> files) => new()
    {
        Name = e.Parent!,
        IsAncestor = e.Relation != LineageRelation.CommonOrigin,
        Summary = e.Evidence?.Summary ?? "",
        Files = files,
        Methods = e.Evidence is { } evidence ? Methods(evidence, evidence.Verdict, e.PValueLog10, evidence.Summary) : [new BomMethod("binary-analysis", 0, e.ToString())],
        Properties =
        [
            .. LinkFacts(e.Evidence?.Verdict, e.PValueLog10), ("provenancekit:relation", PlainWords.Relation(e.Relation)),
            .. e.Coefficient is { } share ? ((string, string)[])[("provenancekit:share", share.ToString("0.000", CultureInfo.InvariantCulture))] : [],
        ],
    };

    private static ImmutableArray<BomMethod> Methods(LineageEvidence? evidence, Verdict verdict, double? p, string summary)
    {
        var methods = ImmutableArray.CreateBuilder<BomMethod>();
        foreach (EvidenceTestResult test in evidence is { Tests.IsDefault: false } ? evidence.Tests : [])
        {
            bool isProof = test.Test is EvidenceTest.Identity or EvidenceTest.UnitCorrespondence or EvidenceTest.DisguiseProofMatching;
            if (test.State == MeasurementState.Measured && (isProof || test.Test == EvidenceTest.DeclaredLineage))
            {
                (string technique, double confidence) = test.Test switch
                {
                    EvidenceTest.Identity => ("hash-comparison", verdict is Verdict.Identical or Verdict.Reformatted ? 1 : 0),
                    EvidenceTest.DeclaredLineage => ("manifest-analysis", 0.5),
                    _ => ("binary-analysis", BomMethod.FromPValue(test.PValueLog10)),
                };
                methods.Add(new BomMethod(technique, confidence, $"{PlainWords.Name(test.Test)}: {test.Finding}"));
            }
        }

        if (methods.Count == 0)
        {
            methods.Add(new BomMethod("binary-analysis", Confidence(verdict, p), summary));
        }

        return methods.ToImmutable();
    }

    private static double Confidence(Verdict verdict, double? p) => verdict is Verdict.Identical or Verdict.Reformatted ? 1 : BomMethod.FromPValue(p);

    private static ImmutableArray<(string, string)> LinkFacts(Verdict? verdict, double? p) =>
        [("provenancekit:verdict", PlainWords.Word(verdict)), .. p is null ? [] : ((string, string)[])[("provenancekit:p_value", PlainWords.PValue(p))]];

    private static IEnumerable<(string, string)> Facts(ProvenanceComparison c)
    {
        yield return ("provenancekit:comparison", $"{c.ReferenceModel}: {PlainWords.Word(c.Verdict)}, p {PlainWords.PValue(c.PValueLog10)}, reference kit {c.ReferenceDecision}");
        foreach (string conflict in c.Evidence is { Conflicts.IsDefault: false } evidence ? evidence.Conflicts : [])
        {
            yield return ("provenancekit:conflict", conflict);
        }

        foreach (DeclaredParent declared in c.Evidence is { DeclaredParents.IsDefault: false } e ? e.DeclaredParents.Where(d => d.Model == c.DifferenceModel) : [])
        {
            yield return ("provenancekit:declared_parent", declared.Parent);
        }
    }

    private static IEnumerable<(string, string)> Facts(ReferenceMatch m) => m.Model.Length == 0
        ? [("provenancekit:ancestor", m.Why)]
        : [("provenancekit:ancestor", $"{m.Model}: {PlainWords.Word(m.Verdict)}{(m.IsMetadataOnly ? " (metadata only)" : "")}, {m.Why}")];

    private static IEnumerable<(string, string)> Facts(LineageEdge e) =>
        [("provenancekit:lineage", e.Parent is null ? "root" : $"{PlainWords.Relation(e.Relation)} of {e.Parent}")];

    private static IEnumerable<(string, string)> Facts(ProvenanceTestResult t) =>
        [("provenancekit:gate", $"{(t.Passed ? "passed" : "not passed")} ({t.Outcome})"), .. (t.Reasons.IsDefault ? [] : t.Reasons).Select(static r => ("provenancekit:gate_reason", r))];
}
