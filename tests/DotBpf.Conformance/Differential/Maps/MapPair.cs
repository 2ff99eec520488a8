using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>The same map on both hosts. Every operation is done on both, and every byte of the answers must be equal.</summary>
internal sealed class MapPair : IDisposable
{
    private const byte Untouched = 0xA5;
    private const int RememberedSteps = 40;

    private readonly MapHandle _kernel;
    private readonly MapHandle _embedded;
    private readonly Queue<string> _steps = new();

    internal MapPair(MapSpec spec, MapHandle kernel, MapHandle embedded)
    {
        _kernel = kernel;
        _embedded = embedded;
        Spec = spec;
    }

    internal MapSpec Spec { get; }

    internal MapHandle OnKernel => _kernel;

    internal MapHandle OnEmbedded => _embedded;

    internal int KeySize => _kernel.KeySize;

    internal int ValueSize => _kernel.ValueSize;

    internal uint MaxEntries => _kernel.Info.MaxEntries;

    internal void AssertSameShape()
    {
        Assert.Equal(_kernel.Info with { Id = 0 }, _embedded.Info with { Id = 0 });
        Assert.Equal((_kernel.KeySize, _kernel.ValueSize), (_embedded.KeySize, _embedded.ValueSize));
    }

    internal void Note(string step) => Remember(step);

    internal void Lookup(byte[] key, LookupMode mode) =>
        Same($"lookup {Convert.ToHexString(key)} {mode}", ValueSize, (map, output) => map.Lookup(key, output, mode));

    /// <summary>Looks for the value itself, where that is what looking up means.</summary>
    internal void Test(byte[] value, LookupMode mode) =>
        Same($"test {Convert.ToHexString(value)} {mode}", ValueSize, (map, output) =>
        {
            value.CopyTo(output, 0);
            return map.Lookup([], output, mode);
        });

    internal void Update(byte[] key, byte[] value, UpdateMode mode) =>
        Same($"update {Convert.ToHexString(key)} {mode}", 0, (map, _) => map.Update(key, value, mode));

    internal void Delete(byte[] key) =>
        Same($"delete {Convert.ToHexString(key)}", 0, (map, _) => map.Delete(key));

    internal void LookupAndDelete(byte[] key, LookupMode mode) =>
        Same($"lookup and delete {Convert.ToHexString(key)} {mode}", ValueSize, (map, output) => map.LookupAndDelete(key, output, mode));

    internal void GetNextKey(byte[] key) =>
        Same($"next key of {Convert.ToHexString(key)}", KeySize, (map, output) => map.GetNextKey(key, output));

    internal void LookupBatch(byte[] from, int room, bool delete, LookupMode mode = LookupMode.None) =>
        Same($"{(delete ? "lookup and delete" : "lookup")} batch from {Convert.ToHexString(from)} room {room} {mode}", BatchBytes(room),
            (map, output) => LookupBatch(map, from, output, room, delete, mode));

    internal void UpdateBatch(byte[] keys, byte[] values, int count, UpdateMode mode) =>
        Same($"update batch of {count} {mode}", sizeof(int), (map, output) =>
        {
            int done = count;
            Errno errno = map.UpdateBatch(keys, values, ref done, mode);
            MemoryMarshal.Write(output, done);
            return errno;
        });

    internal void DeleteBatch(byte[] keys, int count) =>
        Same($"delete batch of {count}", sizeof(int), (map, output) =>
        {
            int done = count;
            Errno errno = map.DeleteBatch(keys, ref done);
            MemoryMarshal.Write(output, done);
            return errno;
        });

    internal void Freeze() => Same("freeze", 0, (map, _) => map.Freeze());

    /// <summary>Compares everything that is in the maps, and its order.</summary>
    internal void SameContents()
    {
        int room = (int)MaxEntries + 1;
        if (Spec.Type is MapType.DevMap or MapType.DevMapHash or MapType.CpuMap or MapType.StackTrace)
        {
            Same("contents", room * (KeySize + ValueSize), Walk);
            return;
        }

        Same("contents", BatchBytes(room), (map, output) => LookupBatch(map, [], output, room, delete: false));
    }

    /// <summary>Whether the same is in both now, of kinds with batches.</summary>
    internal bool HasSameContents()
    {
        int room = (int)MaxEntries + 1;
        byte[] expected = new byte[BatchBytes(room)], found = new byte[expected.Length];
        return LookupBatch(_kernel, [], expected, room, delete: false) == LookupBatch(_embedded, [], found, room, delete: false) && expected.AsSpan().SequenceEqual(found);
    }

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    private static Errno Walk(MapHandle map, byte[] output)
    {
        Span<byte> rest = output;
        ReadOnlySpan<byte> key = [];
        while (!rest.IsEmpty && map.GetNextKey(key, rest[..map.KeySize]) == Errno.None)
        {
            key = rest[..map.KeySize];
            map.Lookup(key, rest.Slice(map.KeySize, map.ValueSize));
            rest = rest[(map.KeySize + map.ValueSize)..];
        }

        return Errno.None;
    }

    private int BatchBytes(int room) => sizeof(int) + _kernel.TokenSize + (room * (KeySize + ValueSize));

    internal static Errno LookupBatch(MapHandle map, byte[] from, Span<byte> output, int room, bool delete, LookupMode mode = LookupMode.None)
    {
        int count = room;
        Span<byte> token = output.Slice(sizeof(int), map.TokenSize);
        Span<byte> keys = output.Slice(sizeof(int) + map.TokenSize, room * map.KeySize);
        Span<byte> values = output[(sizeof(int) + map.TokenSize + (room * map.KeySize))..];
        Errno errno = delete ? map.LookupAndDeleteBatch(from, token, keys, values, ref count, mode) : map.LookupBatch(from, token, keys, values, ref count, mode);
        MemoryMarshal.Write(output, count);
        return errno;
    }

    /// <summary>Does something on both hosts, into buffers of that many bytes, and compares them and the answers.</summary>
    internal void Same(string step, int outputBytes, Func<byte[], Errno> onKernel, Func<byte[], Errno> onEmbedded)
    {
        byte[] expected = Filled(outputBytes), found = Filled(outputBytes);
        Errno expectedErrno = onKernel(expected);
        Errno foundErrno = onEmbedded(found);
        Remember($"{step} → {expectedErrno}");
        if (expectedErrno != foundErrno || !expected.AsSpan().SequenceEqual(found))
            Assert.Fail(Describe(step, (expectedErrno, expected), (foundErrno, found)));
    }

    /// <summary>Does something with the map of each host, where it is not the same for both.</summary>
    internal void Same(string step, int outputBytes, Func<MapHandle, byte[], Errno> onKernel, Func<MapHandle, byte[], Errno> onEmbedded) =>
        Same(step, outputBytes, output => onKernel(_kernel, output), output => onEmbedded(_embedded, output));

    private void Same(string step, int outputBytes, Func<MapHandle, byte[], Errno> run) =>
        Same(step, outputBytes, output => run(_kernel, output), output => run(_embedded, output));

    private static byte[] Filled(int length)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, Untouched);
        return bytes;
    }

    private void Remember(string step)
    {
        _steps.Enqueue(step);
        if (_steps.Count > RememberedSteps)
            _steps.Dequeue();
    }

    private string Describe(string step, (Errno Errno, byte[] Bytes) kernel, (Errno Errno, byte[] Bytes) embedded) =>
        $"""
        {Spec.Type} (key {Spec.KeySize}, value {Spec.ValueSize}, {Spec.MaxEntries} entries, {Spec.Flags}): {step}
        kernel:   {kernel.Errno} {Convert.ToHexString(kernel.Bytes)}
        embedded: {embedded.Errno} {Convert.ToHexString(embedded.Bytes)}
        the last steps:
          {string.Join("\n  ", _steps)}
        """;
}
