using System.Text.Json.Serialization;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>Evidence as JSON for the cache; generated code, because reflection costs more on the first call than the rest of a cached comparison.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LineageEvidence))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
