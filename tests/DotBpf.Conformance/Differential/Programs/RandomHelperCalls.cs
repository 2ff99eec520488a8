using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Programs of chance that every verifier accepts: calls of helpers on maps of all kinds, whose answers decide on later keys and values and are folded into the program's own.</summary>
/// <remarks>Register 6 is the context, register 9 the answer. What lies where on the stack say the constants.</remarks>
internal sealed partial class RandomHelperCalls
{
    /// <summary>The answer of a program that ended because the kernel had no memory at hand: from then on the maps may differ.</summary>
    internal const uint OutOfMemory = 0xdead;

    private const int Keys = 12;
    private const int StackSize = 200;
    private const string KeyPlace = "-16";
    private const string ValuePlace = "-32";
    private const string DynptrPlace = "-48";
    private const string SumPlace = "-56";
    private const string FramesPlace = "-120";
    private const string LockedPlace = "-144";
    private const string TimedPlace = "-200";
    private const string Fold = "r9 *= 31; r9 ^= r0; ";

    private readonly Random _random;
    private readonly GeneratedMap[] _maps;
    private readonly ProgramType _type;
    private readonly bool _hasTimersDue;
    private readonly ProgramWriter _writer = new();

    private RandomHelperCalls(Random random, ProgramType type, bool hasTimersDue)
    {
        _random = random;
        _type = type;
        _maps = [.. GeneratedMap.All.Where(map => map.Users.Contains(type) && map.Content != GeneratedContent.Trace)];
        _hasTimersDue = hasTimersDue;
    }

    /// <summary>Writes a program on the maps that its kind may use.</summary>
    /// <param name="random">What chance says.</param>
    /// <param name="type">The kind of program.</param>
    /// <param name="hasTimersDue">Whether timers that it starts become due soon, rather than never.</param>
    internal static string Create(Random random, ProgramType type, bool hasTimersDue)
    {
        RandomHelperCalls program = new(random, type, hasTimersDue);
        program.Add($"r6 = r1; r9 = {random.Next()}");
        for (int at = 8; at <= StackSize; at += 8)
            program.Add($"*(u64 *)(r10 - {at}) = 0");
        int steps = random.Next(5, GeneratedTrace.MostSteps);
        for (int step = 0; step < steps; step++)
        {
            program.AddStep();
            program.Add(GeneratedTrace.Note(step));
        }

        program.Add("r0 = r9; r9 >>= 32; r0 ^= r9; exit");
        return program._writer.Text;
    }

    private void AddStep()
    {
        GeneratedMap map = _maps[_random.Next(_maps.Length)];
        AddKey(map);
        if (_random.Next(2) == 0)
            Add($"*(u64 *)(r10 {ValuePlace}) = r9");
        Action<string> step = map.Content switch
        {
            GeneratedContent.Locked => AddLocked,
            GeneratedContent.Timed => AddTimed,
            _ => StepOf(map.Spec.Type),
        };
        step(map.Spec.Name);
        if (_random.Next(20) == 0 && MayAddFunction)
            AddLoop();
    }

    private Action<string> StepOf(MapType type) => type switch
    {
        MapType.Queue or MapType.Stack => name => AddKeyless(name, _random.Next(3)),
        MapType.BloomFilter => AddFilter,
        MapType.DevMap or MapType.DevMapHash or MapType.CpuMap or MapType.XskMap => name => AddRedirect(name, type),
        MapType.RingBuffer => AddRecord,
        MapType.UserRingBuffer => AddDrain,
        MapType.PerfEventArray => AddSample,
        MapType.ProgramArray => AddTailCall,
        MapType.ArrayOfMaps or MapType.HashOfMaps => AddInner,
        MapType.StackTrace => AddTrace,
        MapType.CgroupArray => AddCgroupTest,
        MapType.TaskStorage => AddTaskStorage,
        MapType.CgrpStorage => AddCgroupStorage,
        MapType.SkStorage => AddSocketStorage,
        MapType.SockMap or MapType.SockHash => AddSockets,
        _ => name => AddKeyed(name, type),
    };

    // Keys of chance, or such as the answers so far lead to.
    private void AddKey(GeneratedMap map)
    {
        if (map.Spec.Type == MapType.LpmTrie)
            Add($"*(u32 *)(r10 - 16) = {_random.Next(34)}; *(u32 *)(r10 - 12) = {_random.Next(4) << _random.Next(30)}");
        else if (_random.Next(3) == 0)
            Add($"r1 = r9; r1 &= 15; *(u64 *)(r10 {KeyPlace}) = r1");
        else
            Add($"*(u64 *)(r10 {KeyPlace}) = {_random.Next(Keys)}");
    }

    private static string Load(string map) => $"r1 = map {map} ll; ";

    private static string Key => Place("r2", KeyPlace);

    private static string Place(string register, string place) => ProgramWriter.Place(register, place);

    // The kernel allocates without waiting in helpers, which fails now and then.
    private string FoldUnlessOutOfMemory()
    {
        string rest = NewLabel();
        return $"if r0 != -12 goto @{rest}; r0 = {OutOfMemory}; exit; {rest}:; {Fold}";
    }

    // What is found is read, and half of the time changed.
    private string Use(int offset = 0)
    {
        string rest = NewLabel();
        string change = _random.Next(2) == 0 ? "" : $"r1 += 7; *(u64 *)(r0 + {offset}) = r1; ";
        return $"if r0 == 0 goto @{rest}; r1 = *(u64 *)(r0 + {offset}); r9 *= 31; r9 ^= r1; {change}{rest}:; ";
    }

    private bool MayAddFunction => _writer.MayAddFunction;

    private string NewLabel() => _writer.NewLabel();

    private string AddFunction(string text) => _writer.AddFunction(text);

    private void Add(string step) => _writer.Add(step);
}
