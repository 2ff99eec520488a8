using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Traces;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Stack traces as programs put them in.</summary>
public sealed class StackTraceTests : IDisposable
{
    private readonly EmbeddedHost _host = EmbeddedHost.Create();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Add_SameStackTwice_HasOneNumber()
    {
        using StackTraceMap map = Create(8, out EmbeddedStackTrace traces);

        Assert.Equal(Errno.None, traces.Add([1, 2, 3], false, false, out uint id));
        Assert.Equal(Errno.None, traces.Add([1, 2, 3], false, false, out uint again));

        Assert.Equal(id, again);
        Assert.Equal([1, 2, 3], map.GetFrames(id));
        Assert.Equal(1, map.Count());
    }

    [Fact]
    public void Add_BucketHoldsAnother_IsRefusedOrReplaces()
    {
        using StackTraceMap map = Create(1, out EmbeddedStackTrace traces, entries: 1);
        traces.Add([1], false, false, out _);

        Assert.Equal(Errno.EEXIST, traces.Add([2], false, false, out _));
        Assert.Equal(Errno.ENOMEM, traces.Add([2], false, true, out _));
        map.Remove(0);
        Assert.Equal(Errno.None, traces.Add([2], false, true, out uint id));
        Assert.Equal([2], map.GetFrames(id));
    }

    [Fact]
    public void Add_BucketHoldsAnotherAndSpareTrace_Replaces()
    {
        using StackTraceMap map = Create(1, out EmbeddedStackTrace traces, entries: 64);
        Dictionary<uint, ulong> byId = [];
        ulong address = 1;
        ulong other;
        for (other = 0; other == 0; address++)
        {
            Errno errno = traces.Add([address], false, false, out uint id);
            if (errno == Errno.EEXIST)
                other = address;
            else
                byId[id] = address;
        }

        Assert.Equal(Errno.None, traces.Add([other], false, true, out uint taken));

        Assert.Equal([other], map.GetFrames(taken));
        Assert.True(byId.ContainsKey(taken));
    }

    [Fact]
    public void Add_BuildIds_TellsAddresses()
    {
        using StackTraceMap map = _host.CreateMap(new StackTraceMapSpec(4) { Depth = 3, HasBuildIds = true });
        var traces = (EmbeddedStackTrace)((EmbeddedMapHandle)map.Handle).Map;
        BuildIdFrame[] frames = new BuildIdFrame[3];

        traces.Add([0x10, 0x20], false, false, out uint id);
        bool isThere = map.TryGetBuildIdFrames(id, frames, out int count);

        Assert.Equal((true, 2), (isThere, count));
        Assert.Equal([(BuildIdStatus.AddressOnly, 0x10ul), (BuildIdStatus.AddressOnly, 0x20ul)], frames[..2].Select(frame => (frame.Status, frame.Offset)));
    }

    [Theory]
    [InlineData(false, false, Errno.ENOMEM)]
    [InlineData(false, true, Errno.ENOMEM)]
    [InlineData(true, false, Errno.None)]
    public void Add_SameStackWithBuildIdsToAFullMap_IsFoundByItsHashOnly(bool comparesHashes, bool replaces, Errno expected)
    {
        using StackTraceMap map = _host.CreateMap(new StackTraceMapSpec(1) { Depth = 3, HasBuildIds = true });
        var traces = (EmbeddedStackTrace)((EmbeddedMapHandle)map.Handle).Map;
        traces.Add([0x10, 0x20], false, false, out _);

        Errno errno = traces.Add([0x10, 0x20], comparesHashes, replaces, out _);

        Assert.Equal(expected, errno);
    }

    [Fact]
    public void LookupAndDelete_Trace_TakesItOut()
    {
        using StackTraceMap map = Create(4, out EmbeddedStackTrace traces);
        traces.Add([7], false, false, out uint id);
        ulong[] frames = new ulong[4];
        Array.Fill(frames, ulong.MaxValue);

        Errno errno = map.Handle.LookupAndDelete(BitConverter.GetBytes(id), MemoryMarshal.AsBytes(frames.AsSpan()));

        Assert.Equal((Errno.None, 7ul, 0ul), (errno, frames[0], frames[3]));
        Assert.Equal(0, map.Count());
    }

    private StackTraceMap Create(int depth, out EmbeddedStackTrace traces, uint entries = 8)
    {
        StackTraceMap map = _host.CreateMap(new StackTraceMapSpec(entries) { Depth = depth });
        traces = (EmbeddedStackTrace)((EmbeddedMapHandle)map.Handle).Map;
        return map;
    }
}
