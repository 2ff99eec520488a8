using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Maps.Rings;

namespace DotBpf.Soak.Crashes;

/// <summary>A process that changes all maps as fast as it can, and notes what it does, until it is killed.</summary>
internal sealed unsafe class Hammer : IDisposable
{
    private readonly Ground _ground;
    private readonly WorkerLog _log;
    private readonly EmbeddedRingBuffer _ring;
    private readonly EmbeddedArena _arena;
    private readonly Random _random = new();
    private readonly byte[] _value16 = new byte[16];
    private readonly byte[] _value8 = new byte[8];
    private readonly int _worker;

    private Hammer(string directory, int worker)
    {
        _worker = worker;
        _ground = new(directory);
        _log = _ground.OpenLog(worker);
        _ring = (EmbeddedRingBuffer)((EmbeddedMapHandle)_ground.Ring).Map;
        _arena = (EmbeddedArena)((EmbeddedMapHandle)_ground.Arena).Map;
    }

    internal static int Run(string directory, int worker)
    {
        using Hammer hammer = new(directory, worker);
        using IDisposable cpu = hammer._ground.EnterCpu(worker + 1);
        hammer.TakeOver();
        while (true)
        {
            hammer.PauseIfAsked();
            for (int i = 0; i < 50; i++)
                hammer.Step();
            hammer._log.Operations += 50;
        }
    }

    public void Dispose()
    {
        _log.Dispose();
        _ground.Dispose();
    }

    // What an earlier process of this number was about to do has happened or not; from now on it is what is there.
    private void TakeOver()
    {
        var entries = MapContents.Read(_ground.Hash);
        for (int i = 0; i < Ground.KeysOfWorker; i++)
            Settle(_log.Key(i), entries.GetValueOrDefault(BitConverter.ToUInt64(Ground.KeyOf(_worker, i))));
        var prefixes = MapContents.Read(_ground.Trie);
        for (int i = 0; i < Ground.PrefixesOfWorker; i++)
            Settle(_log.Prefix(i), prefixes.GetValueOrDefault(BitConverter.ToUInt64(Ground.PrefixOf(_worker, i))));
        _log.RecordDone = _log.RecordPending;
        _log.PushDone = _log.PushPending;
        for (uint page = 0; page < Ground.ArenaPages; page++)
        {
            if (ReadPage(page) == Mark)
                _arena.Free(AddressOf(page), 1);
        }
    }

    private static void Settle(WorkerLog.Versions versions, byte[]? value)
    {
        long last = Math.Max(versions.Pending, versions.Done);
        long now = value is not null ? BitConverter.ToInt64(value) : last + (last & 1);
        versions.Pending = now;
        versions.Done = now;
    }

    private void PauseIfAsked()
    {
        while (_ground.Control[0] != 0)
        {
            _log.PausedAt = _ground.Control[0];
            Thread.Sleep(1);
        }
    }

    private void Step()
    {
        switch (_random.Next(21))
        {
            case < 6: ChangeKey(); break;
            case < 8: ChangeSharedKey(); break;
            case < 12: ChangeLru(); break;
            case < 15: ChangePrefix(); break;
            case 15 or 16: Push(); break;
            case 17: Pop(); break;
            case 18: Produce(); break;
            case 19: ChangePages(); break;
            default: TakeAll(); break;
        }
    }

    private void ChangeKey()
    {
        int number = _random.Next(Ground.KeysOfWorker);
        WorkerLog.Versions versions = _log.Key(number);
        bool isThere = (versions.Done & 1) != 0;
        bool deletes = isThere && _random.Next(2) == 0;
        versions.Pending = versions.Done + (isThere && !deletes ? 2 : 1);
        Expect(Errno.None, deletes
            ? _ground.Hash.Delete(Ground.KeyOf(_worker, number))
            : _ground.Hash.Update(Ground.KeyOf(_worker, number), MapContents.Fill(_value16, versions.Pending)));
        versions.Done = versions.Pending;
    }

    private void ChangeSharedKey()
    {
        byte[] key = BitConverter.GetBytes((ulong)_random.Next(Ground.SharedKeys));
        if (_random.Next(3) == 0)
            _ground.Hash.Delete(key);
        else
            Expect(Errno.None, _ground.Hash.Update(key, MapContents.Fill(_value16, _random.Next())));
    }

    private void ChangeLru()
    {
        ulong key = (ulong)_random.Next(Ground.LruKeys);
        byte[] bytes = BitConverter.GetBytes(key);
        if (_random.Next(6) == 0)
            _ground.Lru.Delete(bytes);
        else
            Expect(Errno.None, _ground.Lru.Update(bytes, BitConverter.GetBytes(key * 7)));
    }

    private void ChangePrefix()
    {
        int number = _random.Next(Ground.PrefixesOfWorker);
        WorkerLog.Versions versions = _log.Prefix(number);
        bool isThere = (versions.Done & 1) != 0;
        bool deletes = isThere && _random.Next(2) == 0;
        versions.Pending = versions.Done + (isThere && !deletes ? 2 : 1);
        byte[] prefix = Ground.PrefixOf(_worker, number);
        Expect(Errno.None, deletes ? _ground.Trie.Delete(prefix) : _ground.Trie.Update(prefix, BitConverter.GetBytes(versions.Pending)));
        versions.Done = versions.Pending;
    }

    private void Push()
    {
        _log.PushPending = _log.PushDone + 1;
        if (_ground.Queue.Update([], BitConverter.GetBytes(((long)_worker << 48) | _log.PushPending)) == Errno.None)
            _log.PushDone = _log.PushPending;
        else
            _log.PushPending = _log.PushDone;
    }

    private void Pop()
    {
        for (int i = 0; i < 2; i++)
        {
            if (_ground.Queue.LookupAndDelete([], _value8) == Errno.None)
                _log.Pops++;
        }
    }

    private void Produce()
    {
        byte* payload = _ring.Reserve(16);
        if (payload == null)
            return;
        _log.RecordPending = _log.RecordDone + 1;
        ((long*)payload)[0] = _worker;
        ((long*)payload)[1] = _log.RecordPending;
        _ring.Submit(payload, 0);
        _log.RecordDone = _log.RecordPending;
    }

    // Pages that two workers were given at once would show the mark of one of them to the other, and those that were not emptied any.
    private void ChangePages()
    {
        uint count = (uint)_random.Next(1, 4);
        ulong address = _arena.Allocate(0, count);
        if (address == 0)
            return;
        uint first = (uint)((address - Ground.ArenaPlace) / ArenaPages.PageSize);
        for (uint page = first; page < first + count; page++)
        {
            Expect(0, ReadPage(page));
            ArenaAccess.Store<ulong>(_arena.Pages.Memory, _arena.Length, _arena.Pages.States, page * (ulong)ArenaPages.PageSize, Mark);
        }

        for (uint page = first; page < first + count; page++)
            Expect(Mark, ReadPage(page));
        _arena.Free(address, count);
    }

    private ulong Mark => (ulong)_worker + 1;

    private static ulong AddressOf(uint page) => Ground.ArenaPlace + (page * (ulong)ArenaPages.PageSize);

    private ulong ReadPage(uint page) => ArenaAccess.Load<ulong>(_arena.Pages, page * (ulong)ArenaPages.PageSize);

    private static void Expect(ulong expected, ulong found)
    {
        if (found != expected)
            throw new InvalidOperationException($"A page of worker {expected} has the mark of worker {found}.");
    }

    // Several buckets at once, of keys that nobody keeps account of: the LRU's.
    private void TakeAll()
    {
        if (_random.Next(20) != 0)
            return;
        Span<byte> keys = stackalloc byte[8 * 64], values = stackalloc byte[8 * 64], token = stackalloc byte[8];
        int count = 64;
        _ground.Lru.LookupAndDeleteBatch([], token, keys, values, ref count);
    }

    private static void Expect(Errno expected, Errno found)
    {
        if (found != expected)
            throw new InvalidOperationException($"{expected} was expected, found {found}.");
    }
}
