using static DotBpf.Conformance.Differential.Programs.ProgramWriter;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Programs of chance on one ring: records of all sizes by every way there is, up to three unfinished at once, ended in any order.</summary>
/// <remarks>Registers 7 and 8 are records that are being written, register 9 is the answer.</remarks>
internal sealed class RandomRingCalls
{
    /// <summary>How many bytes the map <c>bytes</c> has, which long records are copied from.</summary>
    internal const int MostBytes = 80_000;

    private const int MostFilled = 400;
    private const string Load = "r1 = map ring ll; ";
    private const string Fold = "r9 *= 31; r9 ^= r0; ";
    private const string DynptrPlace = "-32";
    private const string ValuePlace = "-16";

    private static readonly uint[] s_hugeSizes = [(1 << 24) - 1, 1 << 24, (1 << 30) - 1, 1 << 29, 0x3fffffff];

    private readonly Random _random;
    private readonly int _ringSize;
    private readonly ProgramWriter _writer = new();

    private RandomRingCalls(Random random, int ringSize) => (_random, _ringSize) = (random, ringSize);

    /// <summary>How many helpers were called at most.</summary>
    private int Calls { get; set; }

    /// <summary>Writes a program.</summary>
    /// <param name="random">What chance says.</param>
    /// <param name="ringSize">The bytes of the ring.</param>
    /// <param name="calls">How many calls of helpers on the ring there are in it.</param>
    internal static string Create(Random random, int ringSize, out int calls)
    {
        RandomRingCalls program = new(random, ringSize);
        program._writer.Add($"r9 = {random.Next()}; *(u64 *)(r10 - 16) = 0; *(u64 *)(r10 - 8) = 0");
        for (int left = random.Next(4, 12); left > 0; left--)
            program.AddStep();
        program._writer.Add("r0 = r9; r9 >>= 32; r0 ^= r9; exit");
        calls = program.Calls;
        return program._writer.Text;
    }

    private void AddStep()
    {
        if (_random.Next(3) == 0)
            AddRecords();
        else
            AddShortStep();
    }

    private void AddShortStep()
    {
        Calls++;
        if (_random.Next(2) == 0)
            _writer.Add($"*(u64 *)(r10 {ValuePlace}) = r9");
        switch (_random.Next(4))
        {
            case 0:
                _writer.Add($"{Load}r2 = {_random.Next(6)}; call 134; {Fold}");
                break;
            case 1:
                AddRecordByParts();
                break;
            default:
                AddCopy();
                break;
        }
    }

    private void AddCopy()
    {
        int size = (int)Math.Min(Size(), MostBytes);
        string from = size <= 16 && _random.Next(2) == 0 ? Place("r2", ValuePlace) : $"r2 = bytes + {_random.Next(MostBytes - size + 1)} ll; ";
        _writer.Add($"{Load}{from}r3 = {size}; r4 = {(_random.Next(12) == 0 ? _random.Next() : _random.Next(4))}; call 130; {Fold}");
    }

    private void AddRecordByParts()
    {
        uint size = _random.Next(12) == 0 ? s_hugeSizes[_random.Next(s_hugeSizes.Length)] : Size();
        _writer.Add($"{Load}r2 = {size}; r3 = {(_random.Next(12) == 0 ? 1 << _random.Next(31) : 0)}; {Place("r4", DynptrPlace)}call 198; {Fold}");
        Write(0, (int)Math.Min(size, MostBytes), 0);
        for (int left = _random.Next(4); left > 0; left--)
        {
            int offset = _random.Next(4) == 0 ? _random.Next() : _random.Next((int)Math.Min(size, MostBytes) + 4), length = _random.Next(1, 1000);
            Write(offset, length, _random.Next(8) == 0 ? _random.Next(3) : 0);
        }

        _writer.Add($"{Place("r1", ValuePlace)}r2 = {_random.Next(17)}; {Place("r3", DynptrPlace)}r4 = {_random.Next((int)Math.Min(size, MostBytes) + 2)}; r5 = 0; call 201; {Fold}");
        if (_random.Next(3) == 0)
            AddShortCopy();
        _writer.Add($"{Place("r1", DynptrPlace)}{Flags("r2")}call {199 + _random.Next(2)}; *(u64 *)(r10 - 32) = 0; *(u64 *)(r10 - 24) = 0");
    }

    private void Write(int offset, int length, int flags) => _writer.Add(
        $"{Place("r1", DynptrPlace)}r2 = {offset}; r3 = bytes + {_random.Next(MostBytes - length + 1)} ll; r4 = {length}; r5 = {flags}; call 202; {Fold}");

    // While a record is unfinished.
    private void AddShortCopy()
    {
        Calls++;
        AddCopy();
    }

    // One record, or two, with others behind them while they are written.
    private void AddRecords()
    {
        string end = _writer.NewLabel(), first = _writer.NewLabel();
        bool isFilled = AddReservation("r7", end);
        AddSteps();
        bool isOtherFilled = AddReservation("r8", first);
        AddSteps();
        string one = Ending("r7", isFilled), other = Ending("r8", isOtherFilled);
        if (_random.Next(2) == 0)
            (one, other) = (other, one);
        _writer.Add(one);
        if (_random.Next(2) == 0)
            AddShortCopy();
        _writer.Add($"{other}goto @{end}; {first}:; {Ending("r7", isFilled)}{end}:");
    }

    /// <returns>Whether every byte is written.</returns>
    private bool AddReservation(string register, string failed)
    {
        Calls++;
        string isThere = _writer.NewLabel();
        uint size = _random.Next(20) == 0 ? s_hugeSizes[_random.Next(s_hugeSizes.Length)] : Size();
        _writer.Add($"{Load}r2 = {size}; r3 = {(_random.Next(12) == 0 ? 1 << _random.Next(31) : 0)}; call 131; r9 *= 31; if r0 != 0 goto @{isThere}; r9 ^= 1; goto @{failed}; {isThere}:; {register} = r0");
        bool isFilled = size <= MostFilled;
        uint offset = 0;
        for (; offset + 8 <= Math.Min(size, short.MaxValue); offset += 8)
            _writer.Add(isFilled || _random.Next(100) == 0 ? $"*(u64 *)({register} + {offset}) = r9" : "");
        for (; offset < size && isFilled; offset++)
            _writer.Add($"*(u8 *)({register} + {offset}) = {_random.Next(100)}");
        return isFilled;
    }

    private void AddSteps()
    {
        for (int left = _random.Next(3); left > 0; left--)
            AddShortStep();
    }

    // What is not filled is not for readers.
    private string Ending(string record, bool isFilled) => $"r1 = {record}; {Flags("r2")}call {(isFilled ? 132 + _random.Next(2) : 133)}; ";

    // Whoever ends a record may give any flags.
    private string Flags(string register) => _random.Next(8) == 0 ? $"{register} = {_random.Next()}; " : $"{register} = {_random.Next(4)}; ";

    // Mostly short, now and then as much as there may be room for, or just more than the whole ring.
    private uint Size() => (uint)(_random.Next(10) switch
    {
        < 6 => _random.Next(200),
        6 => _random.Next(2000),
        7 => _random.Next(_ringSize),
        8 => _ringSize - _random.Next(40),
        _ => _ringSize + _random.Next(1000),
    });
}
