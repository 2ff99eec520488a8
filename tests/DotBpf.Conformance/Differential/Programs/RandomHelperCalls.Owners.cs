using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <content>What belongs to tasks, cgroups and sockets, and where tasks are.</content>
internal sealed partial class RandomHelperCalls
{
    private const int SocketOffset = 168;
    private const int FamilyOffset = 4;
    private const int FramesSize = 64;
    private const string ReleaseCgroup = "r1 = r7; call kernel bpf_cgroup_release; ";

    private void AddTaskStorage(string map) => Add("call 158; r7 = r0; " + UseStorage(map, 156));

    private void AddCgroupStorage(string map)
    {
        string rest = NewLabel();
        Add($"r1 = 1; call kernel bpf_cgroup_from_id; if r0 == 0 goto @{rest}; r7 = r0; {UseStorage(map, 210, ReleaseCgroup)}{ReleaseCgroup}{rest}:");
    }

    private void AddSocketStorage(string map)
    {
        string rest = NewLabel();
        Add($"r1 = *(u64 *)(r6 + {SocketOffset}); if r1 == 0 goto @{rest}; call 95; if r0 == 0 goto @{rest}; r7 = r0; {UseStorage(map, 107)}{rest}:");
    }

    // The owner is in register 7. Nothing where a value was asked for means that there was no memory.
    private string UseStorage(string map, int get, string release = "")
    {
        if (_random.Next(4) == 0)
            return $"{Load(map)}r2 = r7; call {get + 1}; {Fold}";
        int flags = _random.Next(4);
        string first = _random.Next(2) == 0 ? "r3 = 0; " : Place("r3", ValuePlace);
        string rest = NewLabel(), check = flags == 1 ? $"if r0 != 0 goto @{rest}; {release}r0 = {OutOfMemory}; exit; {rest}:; " : "";
        return $"{Load(map)}r2 = r7; {first}r4 = {flags}; call {get}; {check}{Use()}";
    }

    private void AddCgroupTest(string map)
    {
        if (_type == ProgramType.SchedCls && _random.Next(2) == 0)
            Add($"r1 = r6; r2 = map {map} ll; r3 = *(u32 *)(r10 {KeyPlace}); call 33; {Fold}");
        else
            Add($"{Load(map)}r2 = *(u32 *)(r10 {KeyPlace}); call 37; {Fold}");
    }

    // Sockets are read, put elsewhere, or taken out; only some programs give back what they found, and others can only put in what their packet belongs to.
    private void AddSockets(string map)
    {
        switch (_random.Next(_type == ProgramType.SocketFilter ? 2 : 6))
        {
            case 0:
                Add($"{Load(map)}{Key}call 3; {Fold}");
                break;
            case 1 when _type != ProgramType.Xdp:
                string none = NewLabel();
                Add($"r3 = *(u64 *)(r6 + {SocketOffset}); if r3 == 0 goto @{none}; {Load(map)}{Key}r4 = {Mode(5)}; call 2; {Fold}{none}:");
                break;
            case < 4:
                AddSocketMove(map);
                break;
            default:
                AddSocketLookup(map, $"r1 = *(u32 *)(r0 + {FamilyOffset}); r9 *= 31; r9 ^= r1; r1 = r0; call 86");
                break;
        }
    }

    private void AddSocketMove(string from)
    {
        string to = GeneratedMap.Streams[_random.Next(GeneratedMap.Streams.Length)];
        AddSocketLookup(from, $"r7 = r0; *(u64 *)(r10 {KeyPlace}) = {_random.Next(Keys)}; {Load(to)}{Key}r3 = r7; r4 = {Mode(5)}; call 2; r8 = r0; r1 = r7; call 86; r0 = r8; {FoldUnlessOutOfMemory()}");
    }

    private void AddSocketLookup(string map, string use)
    {
        string rest = NewLabel();
        Add($"{Load(map)}{Key}call 1; if r0 == 0 goto @{rest}; {use}; {rest}:");
    }

    // The first frame is in the program itself.
    private void AddTrace(string map)
    {
        int flags = _random.Next(1, 8) | (_random.Next(4) == 0 ? 1 << _random.Next(8, 14) & ~0x100 : 0) | (_random.Next(3) == 0 ? 0x600 & _random.Next(0x700) : 0);
        if (_random.Next(3) != 0)
        {
            Add($"r1 = r6; r2 = map {map} ll; r3 = {flags}; call 27; {Fold}");
            return;
        }

        int size = _random.Next(8) == 0 ? _random.Next(FramesSize) : 8 * _random.Next(FramesSize / 8);
        Add($"r1 = r6; {Place("r2", FramesPlace)}r3 = {size}; r4 = {flags}; call 67; {Fold}");
        for (int frame = 0; frame < 3; frame++)
            Add($"r1 = *(u64 *)(r10 - {120 - (8 * frame)}); r9 *= 31; r9 ^= r1");
    }
}
