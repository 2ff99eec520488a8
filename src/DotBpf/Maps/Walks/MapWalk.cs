using System.Buffers;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Walks a whole map by batches, with buffers from the pool.</summary>
/// <remarks>
/// <para>A batch of a hash is made of whole buckets, each read under its lock, so a key that is there all the time comes exactly
/// once, whatever others write meanwhile. A bucket that needs more room than there is makes the buffers grow.</para>
/// <para>Where the kind or the host has no batches, the buffers are filled key by key. Then, and where a batch continues from a
/// key, removing that key makes the walk begin again; so it ends after as many entries as the map can hold.</para>
/// </remarks>
internal struct MapWalk : IDisposable
{
    private const int LargestBuffer = 1 << 30;

    // Larger batches make fewer system calls, until the buffers no longer fit the processor's caches.
    private const int UsualBuffer = 256 << 10;
    private const int MostAtOnce = 4096;
    private const int LeastAtOnce = 64;

    private readonly MapHandle _map;
    private readonly LookupMode _mode;
    private readonly bool _removes;
    private byte[] _keys;
    private byte[] _values;
    private byte[] _from;
    private byte[] _to;
    private int _capacity;
    private long _steps;
    private bool _hasStarted;
    private bool _hasEnded;
    private bool _goesByKey;

    /// <summary>Begins before the first entry.</summary>
    /// <param name="map">The map.</param>
    /// <param name="capacity">How many entries are read at once, at first.</param>
    /// <param name="mode">How values are read.</param>
    /// <param name="removes">Whether what is read is removed.</param>
    internal MapWalk(MapHandle map, int capacity, LookupMode mode = LookupMode.None, bool removes = false)
    {
        _map = map;
        _mode = mode;
        _removes = removes;
        _capacity = Math.Clamp(capacity, 1, LargestBuffer / Math.Max(map.KeySize + map.ValueSize, 1));
        _keys = ArrayPool<byte>.Shared.Rent(_capacity * map.KeySize);
        _values = ArrayPool<byte>.Shared.Rent(_capacity * map.ValueSize);
        _from = ArrayPool<byte>.Shared.Rent(map.TokenSize);
        _to = ArrayPool<byte>.Shared.Rent(map.TokenSize);
    }

    /// <summary>How many entries the last batch has.</summary>
    internal int Count { get; private set; }

    internal readonly Span<byte> Keys => _keys.AsSpan(0, Count * _map.KeySize);

    internal readonly Span<byte> Values => _values.AsSpan(0, Count * _map.ValueSize);

    // Tokens of these kinds are numbers of buckets, which only grow.
    private readonly bool ContinuesByBucket => !_goesByKey
        && _map.Info.Type is MapType.Hash or MapType.LruHash or MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.HashOfMaps;

    /// <summary>How many entries to read at once where the caller does not say.</summary>
    internal static int CapacityFor(MapHandle map) =>
        (int)Math.Min(map.Info.MaxEntries, (uint)Math.Clamp(UsualBuffer / Math.Max(map.KeySize + map.ValueSize, 1), LeastAtOnce, MostAtOnce));

    /// <summary>What a walk of that map promises.</summary>
    internal static IterationPromise PromiseOf(MapHandle map) => map.Info.Type switch
    {
        MapType.Hash or MapType.LruHash or MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.HashOfMaps =>
            map.HasBatches ? IterationPromise.EveryKeyOnce : IterationPromise.BestEffort,
        MapType.LpmTrie or MapType.SockHash or MapType.DevMapHash or MapType.StackTrace
            or MapType.CgroupStorage or MapType.PerCpuCgroupStorage => IterationPromise.BestEffort,
        _ => IterationPromise.EveryKeyOnce,
    };

    internal readonly Span<byte> Key(int index) => _keys.AsSpan(index * _map.KeySize, _map.KeySize);

    internal readonly Span<byte> Value(int index) => _values.AsSpan(index * _map.ValueSize, _map.ValueSize);

    /// <summary>Reads the next batch that has entries.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool MoveNext()
    {
        Count = 0;
        while (!_hasEnded && Count == 0)
        {
            if (_goesByKey)
                ReadByKey();
            else
                ReadBatch();
        }

        return Count > 0;
    }

    public void Dispose()
    {
        if (_keys is null)
            return;
        ArrayPool<byte>.Shared.Return(_keys);
        ArrayPool<byte>.Shared.Return(_values);
        ArrayPool<byte>.Shared.Return(_from);
        ArrayPool<byte>.Shared.Return(_to);
        this = default;
        _hasEnded = true;
    }

    private void ReadBatch()
    {
        int count = _capacity;
        ReadOnlySpan<byte> from = _hasStarted ? _from.AsSpan(0, _map.TokenSize) : [];
        Span<byte> to = _to.AsSpan(0, _map.TokenSize);
        Errno errno = _removes
            ? _map.LookupAndDeleteBatch(from, to, _keys, _values, ref count, _mode)
            : _map.LookupBatch(from, to, _keys, _values, ref count, _mode);
        if (!_hasStarted && !_removes && errno is Errno.ENOTSUPP or Errno.EINVAL && !_map.HasBatches)
        {
            _goesByKey = true;
            return;
        }

        if (errno is not (Errno.None or Errno.ENOENT or Errno.ENOSPC))
            _map.Throw(errno, _removes ? BpfCommand.MapLookupAndDeleteBatch : BpfCommand.MapLookupBatch);
        Count = count;
        _steps += count;
        _hasStarted = true;
        _hasEnded = errno == Errno.ENOENT || (!ContinuesByBucket && _steps >= _map.Info.MaxEntries);
        (_from, _to) = (_to, _from);
        if (errno == Errno.ENOSPC)
            Grow();
    }

    // The key after the last one is asked for before the batch is lent, so that whoever removes what it was lent does not make
    // the walk begin again.
    private void ReadByKey()
    {
        if (!_hasStarted)
            StepFrom([]);
        _hasStarted = true;
        while (Count < _capacity && !_hasEnded)
        {
            Span<byte> key = Key(Count);
            _from.AsSpan(0, _map.KeySize).CopyTo(key);
            bool isThere = _map.Succeeded(_map.Lookup(key, Value(Count), _mode), Errno.ENOENT, BpfCommand.MapLookup);
            StepFrom(key);
            Count += isThere ? 1 : 0;
        }
    }

    private void StepFrom(ReadOnlySpan<byte> key)
    {
        bool isThere = _map.Succeeded(_map.GetNextKey(key, _from.AsSpan(0, _map.KeySize)), Errno.ENOENT, BpfCommand.MapGetNextKey);
        _hasEnded = !isThere || (_map.Info.MaxEntries != 0 && _steps++ >= _map.Info.MaxEntries);
    }

    private void Grow()
    {
        if (_capacity > LargestBuffer / 2 / Math.Max(_map.KeySize + _map.ValueSize, 1))
            _map.Throw(Errno.ENOSPC, BpfCommand.MapLookupBatch);
        _capacity *= 2;
        ArrayPool<byte>.Shared.Return(_keys);
        ArrayPool<byte>.Shared.Return(_values);
        _keys = ArrayPool<byte>.Shared.Rent(_capacity * _map.KeySize);
        _values = ArrayPool<byte>.Shared.Rent(_capacity * _map.ValueSize);
    }
}
