using System.Management.Automation;
using System.Text;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

[Collection(RunsAlone.Name)]
public sealed class BrokenModelTests
{
    public static TheoryData<string, string, ErrorCategory> Cases { get; } = new()
    {
        { "empty-folder", "ModelFolderEmpty", ErrorCategory.ObjectNotFound },
        { "no-config", "ConfigNotFound", ErrorCategory.ObjectNotFound },
        { "broken-config", "ConfigInvalid", ErrorCategory.InvalidData },
        { "zero-bytes", "FileEmpty", ErrorCategory.InvalidData },
        { "truncated", "FileTruncated", ErrorCategory.InvalidData },
        { "header-2-63", "LimitExceeded", ErrorCategory.LimitsExceeded },
        { "overlap", "TensorLayoutInvalid", ErrorCategory.InvalidData },
        { "hole", "TensorLayoutInvalid", ErrorCategory.InvalidData },
        { "unknown-dtype", "DataTypeUnknown", ErrorCategory.InvalidData },
        { "negative-shape", "TensorInvalid", ErrorCategory.InvalidData },
        { "missing-shard", "ShardMissing", ErrorCategory.ObjectNotFound },
        { "escaping-index", "PathEscapesModel", ErrorCategory.SecurityError },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Model_Broken_IsOneErrorWithinASecondAndTheNextGoesOn(string kind, string id, ErrorCategory category)
    {
        using var models = new ModelFolder();
        string path = Make(models, kind);
        using var session = new ModuleSession();
        session.Run("Get-ModelFingerprint aurora-base").WithoutErrors();
        SessionResult result = Prompt.Run(kind, () => session.Run("param($p) $p, 'aurora-base' | Get-ModelFingerprint", path));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal($"{id},ProvenanceKit.Commands.GetModelFingerprintCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(path, error.TargetObject);
        Assert.Contains(path, error.ToString(), StringComparison.Ordinal);
        Assert.Equal("aurora-base", Assert.Single(result.Values("Name")));
    }

    private static string Make(ModelFolder models, string kind)
    {
        switch (kind)
        {
            case "empty-folder":
                return Directory.CreateDirectory(Path.Combine(models.Root, kind)).FullName;
            case "no-config":
                string bare = models.Copy("aurora-base", kind);
                File.Delete(Path.Combine(bare, "config.json"));
                return bare;
            case "broken-config":
                string broken = models.Copy("aurora-base", kind);
                File.WriteAllText(Path.Combine(broken, "config.json"), "{\"model_type\": ");
                return broken;
            case "zero-bytes":
                return models.WithWeights(kind, []);
            case "truncated":
                byte[] whole = File.ReadAllBytes(Path.Combine(Repository.Sample("aurora-base"), "model.safetensors"));
                return models.WithWeights(kind, whole[..(whole.Length / 2)]);
            case "header-2-63":
                return models.WithWeights(kind, [0, 0, 0, 0, 0, 0, 0, 0x80, .. Encoding.ASCII.GetBytes("{}")]);
            case "overlap":
                return models.WithWeights(kind, ModelFolder.Safetensors(
                    """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", new byte[12]));
            case "hole":
                return models.WithWeights(kind, ModelFolder.Safetensors(
                    """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}""", new byte[20]));
            case "unknown-dtype":
                return models.WithWeights(kind, ModelFolder.Safetensors(
                    """{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", new byte[8]));
            case "negative-shape":
                return models.WithWeights(kind, ModelFolder.Safetensors(
                    """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", new byte[8]));
            case "missing-shard":
                return WithIndex(models, kind, "model-00002-of-00002.safetensors");
            default:
                return WithIndex(models, kind, "../aurora-base/model.safetensors");
        }
    }

    private static string WithIndex(ModelFolder models, string kind, string shard)
    {
        string folder = models.Copy("aurora-base", kind);
        File.Delete(Path.Combine(folder, "model.safetensors"));
        File.WriteAllText(
            Path.Combine(folder, "model.safetensors.index.json"),
            $$$"""{"metadata":{"total_size":8},"weight_map":{"a":"{{{shard}}}"}}""");
        return folder;
    }
}
