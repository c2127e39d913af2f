using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Packed;

/// <summary>Writes a trained sample as a quantised model: the projections of its layers packed, the rest as it is.</summary>
internal static class PackedModelFolder
{
    private static readonly Dictionary<string, string> Declarations = new()
    {
        ["gptq-2"] = """{"quant_method":"gptq","bits":2,"group_size":32,"desc_act":false,"checkpoint_format":"gptq"}""",
        ["gptq-3"] = """{"quant_method":"gptq","bits":3,"group_size":32,"desc_act":false,"checkpoint_format":"gptq"}""",
        ["gptq-4"] = """{"quant_method":"gptq","bits":4,"group_size":32,"desc_act":false,"checkpoint_format":"gptq"}""",
        ["gptq-8"] = """{"quant_method":"gptq","bits":8,"group_size":32,"desc_act":false,"checkpoint_format":"gptq"}""",
        ["gptq-4-order"] = """{"quant_method":"gptq","bits":4,"group_size":32,"desc_act":true,"checkpoint_format":"gptq"}""",
        ["gptq-4-v2"] = """{"quant_method":"gptq","bits":4,"group_size":32,"desc_act":false,"checkpoint_format":"gptq_v2"}""",
        ["awq-4"] = """{"quant_method":"awq","bits":4,"group_size":16,"zero_point":true,"version":"gemm"}""",
        ["nf4"] = """{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"nf4"}""",
        ["nf4-nested"] = """{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"nf4","bnb_4bit_use_double_quant":true}""",
        ["fp4"] = """{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"fp4"}""",
        ["int8"] = """{"quant_method":"bitsandbytes","load_in_8bit":true}""",
        ["fp8-tensor"] = """{"quant_method":"fp8","activation_scheme":"dynamic"}""",
        ["fp8-block"] = """{"quant_method":"fp8","weight_block_size":[32,32]}""",
        ["ct-int4"] = """{"quant_method":"compressed-tensors","format":"pack-quantized","config_groups":{"g":{"weights":{"num_bits":4,"type":"int","group_size":32}}}}""",
        ["ct-int8"] = """{"quant_method":"compressed-tensors","format":"pack-quantized","config_groups":{"g":{"weights":{"num_bits":8,"type":"int","group_size":32}}}}""",
        ["ct-int8-rows"] = """{"quant_method":"compressed-tensors","format":"int-quantized","config_groups":{"g":{"weights":{"num_bits":8,"type":"int","strategy":"channel"}}}}""",
        ["ct-mxfp4"] = """{"quant_method":"compressed-tensors","format":"mxfp4-pack-quantized","config_groups":{"g":{"weights":{"num_bits":4,"type":"float","group_size":32}}}}""",
    };

    /// <summary>Names of all forms.</summary>
    public static IEnumerable<string> Forms => Declarations.Keys;

    /// <summary>Writes the folder.</summary>
    /// <param name="sample">Folder of the original.</param>
    /// <param name="form">One of <see cref="Forms"/>.</param>
    /// <param name="folder">The folder to make.</param>
    /// <param name="layers">Layers that are packed and kept; the others are left out.</param>
    /// <param name="calibrate">Changes values before they are packed, as calibrated quantisers do; by name and shape.</param>
    /// <returns>The values that the packed weights stand for, by name.</returns>
    public static Dictionary<string, float[]> Write(string sample, string form, string folder, int layers = int.MaxValue, Action<string, long[], float[]>? calibrate = null)
    {
        Directory.CreateDirectory(folder);
        foreach (string name in (string[])["tokenizer.json", "tokenizer_config.json"])
        {
            File.Copy(Path.Combine(sample, name), Path.Combine(folder, name), overwrite: true);
        }

        string config = File.ReadAllText(Path.Combine(sample, "config.json")).TrimEnd();
        File.WriteAllText(Path.Combine(folder, "config.json"), $"{config[..^1]}, \"quantization_config\": {Declarations[form]}}}");
        var file = new SafetensorsFile();
        var decoded = new Dictionary<string, float[]>();
        using SafetensorsCheckpoint original = SafetensorsCheckpoint.Open([Path.Combine(sample, "model.safetensors")]);
        foreach (TensorInfo tensor in original.Tensors)
        {
            if (tensor.Name.Contains(".layers.", StringComparison.Ordinal) && int.Parse(tensor.Name.Split('.')[2], System.Globalization.CultureInfo.InvariantCulture) >= layers)
            {
                continue;
            }

            if (tensor.Name.EndsWith("_proj.weight", StringComparison.Ordinal) && Fits(form, tensor))
            {
                float[] values = new float[tensor.ElementCount];
                original.Read(tensor, 0, values);
                calibrate?.Invoke(tensor.Name, [.. tensor.Shape], values);
                decoded.Add(tensor.Name, Pack(new PackedQuantizer(file), form, tensor.Name, values, (int)tensor.Shape[0], (int)tensor.Shape[1]));
            }
            else if (calibrate is not null && tensor.Rank == 1)
            {
                float[] gains = new float[tensor.ElementCount];
                original.Read(tensor, 0, gains);
                calibrate(tensor.Name, [.. tensor.Shape], gains);
                file.Add(tensor.Name, [.. tensor.Shape], gains);
            }
            else
            {
                byte[] bytes = new byte[tensor.ByteLength];
                original.OpenFile(tensor).ReadExactly(bytes, tensor.FileOffset, tensor.Name);
                file.Add(tensor.Name, "BF16", [.. tensor.Shape], bytes);
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), file.ToArray());
        return decoded;
    }

    // Tools leave a matrix as it is when its sides don't fill the words of the format.
    private static bool Fits(string form, TensorInfo tensor) => form switch
    {
        "gptq-3" or "ct-mxfp4" => tensor.Shape[0] % 32 == 0 && tensor.Shape[1] % 32 == 0,
        _ => true,
    };

    private static float[] Pack(PackedQuantizer quantizer, string form, string name, float[] values, int outputs, int inputs)
    {
        string module = name[..^".weight".Length];
        return form switch
        {
            "gptq-2" or "gptq-3" or "gptq-4" or "gptq-8" => quantizer.Gptq(module, values, outputs, inputs, form[^1] - '0'),
            "gptq-4-order" => quantizer.Gptq(module, values, outputs, inputs, 4, [.. Enumerable.Range(0, inputs).Select(i => i * 7 % inputs / PackedQuantizer.GroupSize)]),
            "gptq-4-v2" => quantizer.Gptq(module, values, outputs, inputs, 4, isVersion2: true),
            "awq-4" => quantizer.Awq(module, values, outputs, inputs, 16),
            "nf4" or "fp4" => quantizer.FourBits(name, values, outputs, inputs, form, nested: false),
            "nf4-nested" => quantizer.FourBits(name, values, outputs, inputs, "nf4", nested: true),
            "int8" => quantizer.EightBits(module, values, outputs, inputs),
            "fp8-tensor" => quantizer.Float8(name, values, outputs, inputs, outputs, inputs, "_scale"),
            "fp8-block" => quantizer.Float8(name, values, outputs, inputs, 32, 32, "_scale_inv"),
            "ct-int4" or "ct-int8" => quantizer.Compressed(module, values, outputs, inputs, form[^1] - '0'),
            "ct-int8-rows" => quantizer.IntegerRows(name, values, outputs, inputs),
            "ct-mxfp4" => quantizer.Microscaling(module, values, outputs, inputs),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
        };
    }
}
