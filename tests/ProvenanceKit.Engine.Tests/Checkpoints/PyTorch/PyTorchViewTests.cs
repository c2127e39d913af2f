using System.Globalization;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.PyTorch;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tests.Checkpoints.PyTorch;

/// <summary>Views that show much of little storage: what they cost, and where they are refused.</summary>
public sealed class PyTorchViewTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("provenancekit-torch-view-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData(new long[] { 1L << 40 }, new long[] { 0 })]
    [InlineData(new long[] { 1L << 20, 1L << 20 }, new long[] { 0, 0 })]
    [InlineData(new long[] { 5000, 16, 4096 }, new long[] { 0, 1, 0 })]
    public void Open_ExpandedViewOfAHugeShape_IsRefusedWithoutMemory(long[] shape, long[] strides)
    {
        byte[] pickle = TorchFiles.StateDict(p => p.Text("w").Tensor("FloatStorage", "0", 16, 0, shape, strides));
        string path = _root.Save(TorchFiles.Zip(pickle, ("0", TorchFiles.Ramp(16))));
        long before = GC.GetAllocatedBytesForCurrentThread();
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => PyTorchCheckpoint.Open([path]));

        Assert.Equal(ProvenanceErrorCode.LimitExceeded, error.Code);
        Assert.Contains("expanded views", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_ThousandsOfTensorsOnOneStorage_AreRefused(bool legacy)
    {
        const int length = 1 << 16;
        byte[] pickle = TorchFiles.StateDict(p =>
        {
            for (int i = 0; i < 2000; i++)
            {
                p.Text("w" + i.ToString(CultureInfo.InvariantCulture)).Tensor("FloatStorage", "0", length, 0, [256, 256], [1, 256], legacy);
            }
        });
        byte[] file = legacy ? TorchFiles.Legacy(pickle, ("0", length, TorchFiles.Ramp(length))) : TorchFiles.Zip(pickle, ("0", TorchFiles.Ramp(length)));
        string path = _root.Save(file);

        Assert.Equal(ProvenanceErrorCode.LimitExceeded, Assert.Throws<ProvenanceException>(() => PyTorchCheckpoint.Open([path])).Code);
    }

    [Fact]
    public void Open_ManyLayersOnTheSameStorages_AreRead()
    {
        const int length = 1 << 16;
        byte[] pickle = TorchFiles.StateDict(p =>
        {
            for (int i = 0; i < 48; i++)
            {
                p.Text($"layers.{i.ToString(CultureInfo.InvariantCulture)}.w").Tensor("FloatStorage", "0", length, 0, [256, 256], [256, 1]);
            }
        });
        using PyTorchCheckpoint checkpoint = PyTorchCheckpoint.Open([_root.Save(TorchFiles.Zip(pickle, ("0", TorchFiles.Ramp(length))))]);

        Assert.Equal(48, checkpoint.Tensors.Count);
        Assert.Single(checkpoint.Tensors.Select(t => t.FileOffset).Distinct());
    }

    [Fact]
    public void Read_ViewWithLongSteps_ReadsTheStorageInOnePiece()
    {
        // Element by element this is four million calls to the system.
        const int stored = 129 * 1000;
        byte[] pickle = TorchFiles.StateDict(p => p.Text("w").Tensor("FloatStorage", "0", stored, 0, [4, 1000, 1000], [0, 129, 129]));
        byte[] overlapping = TorchFiles.StateDict(p => p.Text("w").Tensor("FloatStorage", "0", stored, 0, [4, 500, 500], [0, 129, 129]));
        Assert.Throws<ProvenanceException>(() => PyTorchCheckpoint.Open([_root.Save(TorchFiles.Zip(pickle, ("0", TorchFiles.Ramp(stored))))]));
        using PyTorchCheckpoint checkpoint = PyTorchCheckpoint.Open([_root.Save(TorchFiles.Zip(overlapping, ("0", TorchFiles.Ramp(stored))))]);
        float[] values = new float[1_000_000];
        checkpoint.Read(checkpoint.Find("w")!, 0, values);

        Assert.True(checkpoint.BytesRead <= stored * 4L, $"{checkpoint.BytesRead} bytes were read");
        for (int i = 0; i < values.Length; i += 997)
        {
            Assert.Equal(129f * ((i / 500 % 500) + (i % 500)), values[i]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_BFloat16Storage_IsExact(bool legacy)
    {
        ushort[] bits = [0x3F80, 0xBF80, 0x4049, 0x0001, 0x7F7F, 0x8000];
        byte[] data = MemoryMarshal.AsBytes(bits.AsSpan()).ToArray();
        byte[] pickle = TorchFiles.StateDict(p => p.Text("w").Tensor("BFloat16Storage", "0", 6, 0, [2, 3], [3, 1], legacy));
        using PyTorchCheckpoint checkpoint = PyTorchCheckpoint.Open([_root.Save(legacy ? TorchFiles.Legacy(pickle, ("0", 6, data)) : TorchFiles.Zip(pickle, ("0", data)))]);
        float[] values = new float[6];
        checkpoint.Read(checkpoint.Find("w")!, 0, values);

        Assert.Equal(bits.Select(b => BitConverter.UInt32BitsToSingle((uint)b << 16)), values);
        Assert.Equal(TensorDataType.BF16, checkpoint.Tensors[0].DataType);
    }
}
