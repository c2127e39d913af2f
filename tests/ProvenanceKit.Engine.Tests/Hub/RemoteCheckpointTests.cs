using Microsoft.AspNetCore.Http;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Hub;
using ProvenanceKit.Engine.Hub.Remote;

namespace ProvenanceKit.Engine.Tests.Hub;

public class RemoteCheckpointTests : HubTestBase
{
    private static readonly string s_weights = Path.Combine(Sample("aurora-base"), "model.safetensors");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Server.Add(Id, Sample("aurora-base"));
    }

    [Fact]
    public async Task Read_AnyRange_GivesTheValuesOfTheLocalFile()
    {
        using RemoteCheckpoint remote = await OpenAsync();
        using SafetensorsCheckpoint local = SafetensorsCheckpoint.Open([s_weights]);
        AssertSame(local.Tensors, remote.Tensors);
        var random = new Random(1);
        foreach (TensorInfo tensor in local.Tensors)
        {
            for (int i = 0; i < 4; i++)
            {
                long first = random.NextInt64(tensor.ElementCount);
                float[] a = new float[random.NextInt64(1, tensor.ElementCount - first + 1)], b = new float[a.Length];
                local.Read(tensor, first, a);
                remote.Read(tensor, first, b);
                Assert.Equal(a, b);
            }
        }

        Assert.InRange(remote.BytesRead, 1, 635984);
    }

    [Fact]
    public async Task Open_Headers_MovesTheFirstBlockOnly()
    {
        using RemoteCheckpoint remote = await OpenAsync();
        Assert.Equal((64 << 10, 1), (remote.BytesRead, remote.RequestCount));
        Assert.Equal(remote.BytesRead, Server.CdnBytes);
    }

    [Fact]
    public async Task Prefetch_ManyRows_AreReadFromMemoryAfterwards()
    {
        using RemoteCheckpoint remote = await OpenAsync();
        TensorInfo tensor = remote.Tensors.MaxBy(static t => t.ElementCount)!;
        long before = remote.RequestCount;
        remote.Prefetch([.. Enumerable.Range(0, (int)tensor.Shape[0] / 2).Select(i => new TensorRange(tensor, 2 * i * tensor.RowLength, tensor.RowLength))]);
        Assert.InRange(remote.RequestCount - before, 1, tensor.Shape[0] / 2);
        long moved = remote.BytesRead;
        remote.Read(tensor, 2 * tensor.RowLength, new float[tensor.RowLength]);
        Assert.Equal(moved, remote.BytesRead);
    }

    [Fact]
    public async Task Read_TruncatedBody_GoesOnWhereItBrokeOff()
    {
        int count = 0;
        Server.CdnFault = async context =>
        {
            if (Interlocked.Increment(ref count) != 1)
            {
                return false;
            }

            HubServerFile file = Server.File(Id, "model.safetensors");
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes 0-65535/{file.Length}";
            context.Response.ContentLength = 65536;
            byte[] part = new byte[10_000];
            await using FileStream stream = file.Open();
            await stream.ReadExactlyAsync(part);
            await context.Response.Body.WriteAsync(part);
            await context.Response.Body.FlushAsync();
            await Task.Delay(50);
            context.Abort();
            return true;
        };
        using RemoteCheckpoint remote = await OpenAsync();
        Assert.Equal(["bytes=0-65535", "bytes=10000-65535"], Server.Requests.Where(static r => r.Host == "cdn").Select(static r => r.Range));
        using SafetensorsCheckpoint local = SafetensorsCheckpoint.Open([s_weights]);
        AssertSame(local.Tensors, remote.Tensors);
    }

    [Theory]
    [InlineData("bytes 1-65536/635984", ProvenanceErrorCode.HubResponseInvalid)]
    [InlineData("bytes 0-65534/635984", ProvenanceErrorCode.HubResponseInvalid)]
    [InlineData("bytes 0-65535/635985", ProvenanceErrorCode.HubResponseInvalid)]
    [InlineData("bytes 0-65535/*", ProvenanceErrorCode.HubResponseInvalid)]
    [InlineData("", ProvenanceErrorCode.HubResponseInvalid)]
    public async Task Open_WrongContentRange_IsRefused(string range, ProvenanceErrorCode code)
    {
        Server.CdnFault = async context =>
        {
            context.Response.StatusCode = 206;
            if (range.Length > 0)
            {
                context.Response.Headers.ContentRange = range;
            }

            await context.Response.Body.WriteAsync(new byte[65536]);
            return true;
        };
        await FailsAsync(code, async () => (await OpenAsync()).Dispose());
    }

    [Fact]
    public async Task Open_ServerWithoutRanges_SaysToSaveTheModel()
    {
        Server.CdnFault = async context =>
        {
            context.Request.Headers.Remove("Range");
            await HubServer.SendFileAsync(context, Server.File(Id, "model.safetensors"), "x");
            return true;
        };
        ProvenanceException e = await FailsAsync(ProvenanceErrorCode.HubResponseInvalid, async () => (await OpenAsync()).Dispose());
        Assert.Contains("Save-HubModel", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AddressExpired_AsksTheHubForANewOne()
    {
        using RemoteCheckpoint remote = await OpenAsync();
        Server.Signature = "second";
        TensorInfo last = remote.Tensors[^1];
        remote.Read(last, 0, new float[last.ElementCount]);
        Assert.Contains(Server.Requests, static r => r.Host == "cdn" && r.Range != "bytes=0-65535");
    }

    [Fact]
    public async Task Open_OtherHostRefusesForEver_ShowsNoSignature()
    {
        Server.CdnFault = static context =>
        {
            context.Response.StatusCode = 403;
            return Task.FromResult(true);
        };
        ProvenanceException e = await FailsAsync(ProvenanceErrorCode.HubUnauthorized, async () => (await OpenAsync()).Dispose());
        Assert.DoesNotContain("signature", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_SlowBody_EndsAfterTheTimeout(bool drips)
    {
        Server.CdnFault = async context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 0-65535/635984";
            context.Response.ContentLength = 65536;
            do
            {
                await context.Response.Body.WriteAsync(new byte[1]);
                await context.Response.Body.FlushAsync();
                await Task.Delay(drips ? 20 : Timeout.Infinite, context.RequestAborted);
            }
            while (true);
        };
        await FailsAsync(ProvenanceErrorCode.HubUnreachable, async () => (await OpenAsync(new HubClient(HubSettings.Create(
            Options(attempts: 1) with { Timeout = TimeSpan.FromSeconds(0.3) }, static _ => null)))).Dispose());
    }

    [Fact]
    public async Task Open_ListThatDisagreesWithTheServer_IsRefused()
    {
        HubClient client = Client();
        HubModelInfo info = await InfoAsync(client);
        HubFileInfo file = info.Files.Single(static f => f.Path == "model.safetensors");
        await FailsAsync(ProvenanceErrorCode.HubResponseInvalid, () => Task.Run(() => Open(client, info, file with { Length = file.Length + 1 })));
        await FailsAsync(ProvenanceErrorCode.HubResponseInvalid, () => Task.Run(() => Open(client, info, file with { Sha256 = new string('0', 64) })));
    }

    [Fact]
    public async Task Read_Cancelled_EndsAtOnce()
    {
        using RemoteCheckpoint remote = await OpenAsync();
        Server.CdnFault = static async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        remote.UseCancellation(stop.Token);
        TensorInfo last = remote.Tensors[^1];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => remote.Read(last, 0, new float[last.ElementCount]));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    private static void AssertSame(IReadOnlyList<TensorInfo> expected, IReadOnlyList<TensorInfo> actual) => Assert.Equal(
        expected.Select(static t => (t.Name, t.DataType, string.Join(',', t.Shape), t.FileOffset, t.ByteLength)),
        actual.Select(static t => (t.Name, t.DataType, string.Join(',', t.Shape), t.FileOffset, t.ByteLength)));

    private Task<RemoteCheckpoint> OpenAsync() => OpenAsync(Client());

    private static async Task<RemoteCheckpoint> OpenAsync(HubClient client)
    {
        HubModelInfo info = await InfoAsync(client);
        return await Task.Run(() => Open(client, info, info.Files.Single(static f => f.Path == "model.safetensors")));
    }

    private static RemoteCheckpoint Open(HubClient client, HubModelInfo info, HubFileInfo file) =>
        (RemoteCheckpoint)new RemoteModel(client, info, [file]).OpenCheckpoint(["model.safetensors"]);
}
