namespace DotBpf.Embedded.Helpers;

/// <summary>The numbers of helpers that are named outside their own table (<c>enum bpf_func_id</c>).</summary>
internal static class HelperId
{
    internal const int MapLookup = 1;
    internal const int MapUpdate = 2;
    internal const int MapDelete = 3;
    internal const int GetNanoseconds = 5;
    internal const int GetProcessor = 8;
    internal const int TailCall = 12;
    internal const int MapPush = 87;
    internal const int MapPop = 88;
    internal const int MapPeek = 89;
    internal const int TakeLock = 93;
    internal const int GiveLock = 94;
    internal const int RingReserve = 131;
    internal const int RingSubmit = 132;
    internal const int RingDiscard = 133;
    internal const int Format = 165;
    internal const int Loop = 181;
    internal const int UserRingDrain = 209;
}
