using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>
/// Finds the tensors of a model in the value of a pickle: a state dict, or one inside a training checkpoint (<c>state_dict</c>, <c>model</c>, ...). Dictionaries
/// below it are joined with dots, as Megatron's need; the state of optimisers isn't looked at.
/// </summary>
internal static class StateDict
{
    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model", "module", "net", "network", "generator", "params", "weights"];
    private static readonly string[] NotTheModel = ["optim", "lr_sched", "sched", "scaler", "ema", "rng", "callbacks", "loops", "hyper_parameters", "hparams", "args", "config"];

    /// <summary>The tensors with their names, in the order of the pickle.</summary>
    /// <param name="root">The pickle's value.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ProvenanceException">There is no dictionary or no tensor.</exception>
    public static List<KeyValuePair<string, PickleTensor>> Tensors(object? root, string path)
    {
        if (root is not PickleDictionary dictionary)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.HeaderInvalid, path, root is PickleTensor ? "the file holds one bare tensor, not a state dict" : "the file holds no state dict (its value isn't a dictionary)");
        }

        for (int depth = 0; depth < PyTorchLimits.MaxNesting && Unwrap(dictionary) is { } inner; depth++)
        {
            dictionary = inner;
        }

        var found = new List<KeyValuePair<string, PickleTensor>>();
        int entries = 0;
        Collect(dictionary, "", 0, found, ref entries, path);
        if (found.Count == 0)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.HeaderInvalid, path,
                dictionary.OtherKeys > 0 ? $"the dictionary in the file has {dictionary.OtherKeys} keys that aren't text and no named tensor" : "there are no tensors in the file");
        }

        return found;
    }

    private static PickleDictionary? Unwrap(PickleDictionary dictionary)
    {
        foreach (string name in Wrappers)
        {
            if (dictionary.Find(name) is PickleDictionary { Entries.Count: > 0 } inner && inner != dictionary)
            {
                return inner;
            }
        }

        return null;
    }

    private static void Collect(PickleDictionary dictionary, string prefix, int depth, List<KeyValuePair<string, PickleTensor>> found, ref int entries, string path)
    {
        if (depth == PyTorchLimits.MaxNesting)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, path, $"dictionaries are nested more than {PyTorchLimits.MaxNesting} deep");
        }

        foreach ((string name, object? value) in dictionary.Entries)
        {
            if (++entries > PyTorchLimits.MaxEntries)
            {
                throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, path, $"more than {PyTorchLimits.MaxEntries} entries in nested dictionaries");
            }

            if (value is PickleTensor or PickleDictionary && prefix.Length + name.Length >= PyTorchLimits.MaxNameLength)
            {
                throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, path, $"a tensor name of more than {PyTorchLimits.MaxNameLength} characters");
            }

            if (value is PickleTensor tensor)
            {
                found.Add(new(prefix + name, tensor));
            }
            else if (value is PickleDictionary inner && !Array.Exists(NotTheModel, start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
            {
                Collect(inner, prefix + name + ".", depth + 1, found, ref entries, path);
            }
        }
    }
}
