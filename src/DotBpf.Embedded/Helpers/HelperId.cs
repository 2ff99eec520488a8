namespace DotBpf.Embedded.Helpers;

/// <summary>The numbers of helpers that are named outside their own table (<c>enum bpf_func_id</c>).</summary>
internal static class HelperId
{
    internal const int MapLookup = 1;
    internal const int TailCall = 12;
    internal const int Loop = 181;
}
